import './setup.mjs';

// In this very process, so that signals and exit codes are the server's own.
await import('../dist/src/main.js');
