// Loaded into a server before its program: a second passes from the call of `listen` to the attempt.
import { Server } from 'node:net';
import { setTimeout } from 'node:timers';

const DELAY_MS = 1_000;
const { listen } = Server.prototype;

Server.prototype.listen = function (...words) {
  setTimeout(() => listen.apply(this, words), DELAY_MS);
  return this;
};
