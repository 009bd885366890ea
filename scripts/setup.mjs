import { writeEnvironmentFile } from './environment-file.mjs';

const { path, written } = writeEnvironmentFile();
console.log(
  written
    ? `Wrote ${path} with a fresh random APP_KEY and ADMIN_TOKEN, readable by you alone.`
    : `${path} is there already; it was left as it is.`,
);
