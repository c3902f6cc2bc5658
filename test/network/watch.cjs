// Loaded before a program: writes down every attempt to reach another machine.
const { appendFileSync } = require('node:fs');
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');

const tell = (what) => appendFileSync(process.env.NETWORK_LOG, `${what}\n`);
const watch = (owner, name) => {
  const original = owner[name];
  owner[name] = function (...args) {
    tell(`${name} ${JSON.stringify(args[0])}`);
    return original.apply(this, args);
  };
};

watch(net.Socket.prototype, 'connect');
watch(dns, 'lookup');
watch(dns, 'resolve');
watch(dgram, 'createSocket');
watch(globalThis, 'fetch');
tell('watching');
