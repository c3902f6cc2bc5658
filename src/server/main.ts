import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server.js';

// Entry of the server's own process: `--stdio`, `--node-ipc` or `--socket=PORT` on the command line say how to talk.
serve(createConnection(ProposedFeatures.all));
