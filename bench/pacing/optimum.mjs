const MINUTE_MS = 60_000;

/**
 * The earliest time, in milliseconds, at which all of it can have been admitted, in whatever order: each limit starts
 * with a minute in hand, or a share of one, and gains its rate from then on.
 */
export function earliestAdmissionMs(items, { rpm, tpm, inHand = 1 }) {
  const tokens = items.reduce((sum, item) => sum + item.tokens, 0);
  return Math.max(0, (items.length / rpm - inHand) * MINUTE_MS, (tokens / tpm - inHand) * MINUTE_MS);
}

/**
 * The same found by trying, in the given order and a millisecond at a time: when everything is in, and for
 * how many of the milliseconds the next call lacked a request and for how many it lacked tokens.
 */
export function simulateAdmission(items, { rpm, tpm }) {
  const room = { requests: rpm, tokens: tpm };
  const boundMs = { requests: 0, tokens: 0 };
  let next = 0;
  for (let ms = 0; ; ms += 1) {
    let lacking;
    while (next < items.length && (lacking = lackingFor(items[next], room)) === undefined) {
      room.requests -= 1;
      room.tokens -= items[next].tokens;
      next += 1;
    }
    if (next === items.length) return { ms, boundMs };
    boundMs[lacking] += 1;
    room.requests = Math.min(rpm, room.requests + rpm / MINUTE_MS);
    room.tokens = Math.min(tpm, room.tokens + tpm / MINUTE_MS);
  }
}

function lackingFor(item, room) {
  if (room.requests < 1 - 1e-9) return 'requests';
  return room.tokens < item.tokens - 1e-9 ? 'tokens' : undefined;
}
