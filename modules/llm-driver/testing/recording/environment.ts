/** Names of variables that hold secrets or accounts. */
const SECRET_NAME = /(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?|ORG|ORGANIZATION)$/i;

/** Shorter values are words such as `true`. */
const LEAST_CHARACTERS = 8;

/** Returns true on a build server: `CI` is set, and neither `false` nor `0`. */
export function isBuildServer(environment: NodeJS.ProcessEnv = process.env): boolean {
  const { CI: value = '' } = environment;
  return value !== '' && value !== 'false' && value !== '0';
}

/** Returns the values of variables that are named like secrets (`GROQ_API_KEY`). */
export function secretsOfEnvironment(environment: NodeJS.ProcessEnv = process.env): string[] {
  return Object.entries(environment).flatMap(([name, value = '']) =>
    SECRET_NAME.test(name) && value.length >= LEAST_CHARACTERS ? [value] : [],
  );
}
