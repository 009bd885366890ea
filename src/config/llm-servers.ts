import { z } from 'zod';

/** An OpenAI-compatible server: the instance's name and its base URL, version path included. */
export interface LlmServer {
  readonly name: string;
  readonly baseUrl: string;
}

const EXAMPLE = 'LLM_SERVERS="vllm=http://127.0.0.1:8000/v1,llama=http://127.0.0.1:8080/v1"';
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** An http or https URL without credentials, query or fragment. Drops slashes at its end. */
export const providerBaseUrl = z.string().transform((text, context) => {
  const problem = baseUrlProblem(text);
  if (problem === undefined) return new URL(text).href.replace(/\/+$/, '');
  context.addIssue({ code: 'custom', message: problem });
  return z.NEVER;
});

/**
 * `name=base-url` pairs, separated by commas.
 * @param taken names of existing instances
 */
export function llmServers(taken: readonly string[]) {
  return z.string().transform((text, context): readonly LlmServer[] => {
    const servers: LlmServer[] = [];
    for (const [index, entry] of text.split(',').entries()) {
      const server = readEntry(entry.trim());
      const names = [...taken, ...servers.map(({ name }) => name)];
      if (typeof server === 'string')
        context.addIssue({ code: 'custom', message: `entry ${index + 1} ${server}` });
      else if (names.includes(server.name))
        context.addIssue({ code: 'custom', message: nameTaken(index, server.name) });
      else servers.push(server);
    }
    return servers;
  });
}

/** Returns a server, or the problem of the entry. */
function readEntry(entry: string): LlmServer | string {
  const equals = entry.indexOf('=');
  const name = entry.slice(0, Math.max(0, equals)).trim();
  const baseUrl = entry.slice(equals + 1).trim();
  if (equals === -1) return `is not "<name>=<base URL>". Example: ${EXAMPLE}`;
  if (!NAME.test(name))
    return 'has a name that is not 1 to 32 lower-case letters, digits and dashes, beginning with a letter.';
  const problem = baseUrlProblem(baseUrl);
  return problem === undefined
    ? { name, baseUrl: new URL(baseUrl).href.replace(/\/+$/, '') }
    : `(${name}) ${problem}`;
}

function nameTaken(index: number, name: string): string {
  return `entry ${index + 1} is named ${name}, which is taken. Give it another name.`;
}

/** Returns the problem of a base URL, if any. Never shows the URL: it may hold a password. */
function baseUrlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL such as http://127.0.0.1:11434/v1.';
  const { protocol, username, password, search, hash } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:')
    return 'must be a URL that starts with http:// or https://.';
  if (username !== '' || password !== '') {
    return 'must not hold a user name or password. A key goes into the variable that ends in _API_KEY.';
  }
  return search === '' && hash === ''
    ? undefined
    : 'must end with the version path, without a query or a fragment.';
}
