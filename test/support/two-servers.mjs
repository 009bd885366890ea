// Loaded before each spec of the project `e2e-two`: see `several-servers.ts`.
process.env.SERVERS_OF_TEST_APP = '2';
