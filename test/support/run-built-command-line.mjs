// What the bin llm does once it has built what is stale, which "npm test" has done for every suite.
import { main } from '../../dist/src/cli.js';

await main(process.argv.slice(2), process.cwd());
