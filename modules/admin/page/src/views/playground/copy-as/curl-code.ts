import type { Plan } from '../plan.js';
import { visibleJson } from './literal.js';

/** Linux takes no argument of 128 KiB or more. */
const LONGEST_ARGUMENT_BYTES = 120_000;

const PLAIN_WORD = /^[\w./:@%+-]+$/;

/** The requests of a plan as commands for a POSIX shell; the client key comes from `$LLM_KEY`. */
export function curlCode({ requests }: Plan, origin: string): string {
  const address = shellWord(`${origin}/v1/chat/completions`);
  return requests
    .map((request) => {
      const body = visibleJson(request);
      const long = new TextEncoder().encode(body).length > LONGEST_ARGUMENT_BYTES;
      const command = [
        `curl ${request.stream ? '--no-buffer ' : ''}${address}`,
        '-H "authorization: Bearer $LLM_KEY"',
        "-H 'content-type: application/json'",
        long ? '--data-binary @-' : `-d ${shellQuoted(body)}`,
      ].join(' \\\n  ');
      // printf is part of the shell: no argument is passed to a program.
      return long ? `printf %s ${shellQuoted(body)} | ${command}` : command;
    })
    .join('\n\n');
}

/** A word of a POSIX shell that stands for exactly this text. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function shellWord(text: string): string {
  return PLAIN_WORD.test(text) ? text : shellQuoted(text);
}
