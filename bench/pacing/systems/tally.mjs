/** Counts outcomes: `undefined` for an answer, the reason for what was lost. */
export function tally(reasons) {
  const lost = {};
  let answered = 0;
  for (const reason of reasons) {
    if (reason === undefined) answered += 1;
    else lost[reason] = (lost[reason] ?? 0) + 1;
  }
  return { answered, lost };
}

/** The reason a promise failed, as its library names it; `undefined` where it gave a text. */
export async function reasonOf(promise) {
  try {
    return typeof (await promise) === 'string' ? undefined : 'no text';
  } catch (error) {
    return nameOf(error);
  }
}

/** A short name of an error: its status where it has one. */
export function nameOf(error) {
  const status = error.status ?? error.statusCode ?? error.lastError?.statusCode;
  return status === undefined ? (error.name ?? 'unknown') : `status ${status}`;
}
