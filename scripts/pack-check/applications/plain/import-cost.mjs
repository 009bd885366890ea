// Memory and time that the library takes beyond Nest, as JSON.
await Promise.all(['reflect-metadata', 'rxjs', '@nestjs/common', '@nestjs/core'].map((name) => import(name)));
globalThis.gc();
const before = process.memoryUsage().rss;
const startedAt = performance.now();
await import('nest-llm-driver');
const milliseconds = performance.now() - startedAt;
globalThis.gc();
console.log(JSON.stringify({ megabytes: (process.memoryUsage().rss - before) / 1e6, milliseconds }));
