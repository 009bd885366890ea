// The web server of the application. The rest of this module needs types of Fastify at most.
export { createHttpAdapter } from './server/http-adapter.js';
