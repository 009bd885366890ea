/** Reads every request and answers none. Says when `expected` are in flight, and when the last connection has closed. */
import { createServer } from 'node:http';

const expected = Number(process.argv[2]);
let requests = 0;
let connections = 0;

const server = createServer((request) => {
  request.resume();
  requests += 1;
  if (requests === expected) process.send('in flight');
});
server.on('connection', (socket) => {
  connections += 1;
  socket.on('close', () => {
    connections -= 1;
    if (connections === 0) process.send('closed');
  });
});
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}/v1`));
process.on('disconnect', () => process.exit());
