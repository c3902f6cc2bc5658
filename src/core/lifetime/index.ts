export * from './effects.js';
export * from './locks.js';
export * from './machine.js';
export * from './state.js';
export * from './world.js';
