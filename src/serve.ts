// Sets up if nothing is configured yet, then serves: `npx nest-llm-server`, `npx llm serve`.
import { environmentFileText, setUpEnvironment } from './config/environment-file.js';

const file = setUpEnvironment();
if (file?.written) process.stderr.write(`${environmentFileText(file)}\n`);
// In this process, so that signals and exit codes are the server's own.
await import('./main.js');
