type Fields = Readonly<Record<string, unknown>>;

/** Field with the text of a piece, by the type of the piece. */
const TEXT_FIELDS: ReadonlyMap<unknown, string> = new Map([
  ['reasoning.text', 'text'],
  ['reasoning.summary', 'summary'],
]);

/**
 * Returns a list with the pieces that a delta adds to it. A stream brings a text of reasoning in pieces, and
 * its signature last; the provider wants one entry back, as it has it itself. Pieces of one text have the
 * same `index`; without an index those that follow each other are one text, up to its signature. Other
 * entries are whole, and are added.
 */
export function withPieces(list: readonly unknown[], added: readonly unknown[]): unknown[] {
  const all = [...list];
  for (const piece of added) {
    const place = all.findLastIndex((entry, position) =>
      isSameText(entry, piece, position === all.length - 1),
    );
    if (place < 0) all.push(piece);
    else all[place] = joined(all[place] as Fields, piece as Fields);
  }
  return all;
}

function isSameText(entry: unknown, piece: unknown, isLast: boolean): boolean {
  if (!isText(entry) || !isText(piece) || entry.type !== piece.type) return false;
  if (typeof piece.index === 'number') return entry.index === piece.index;
  return isLast && entry.index === undefined && (entry.signature ?? undefined) === undefined;
}

/** The AI SDK's pieces have metadata of their own, and are kept apart by it. */
function isText(value: unknown): value is Fields {
  return (
    typeof value === 'object' &&
    value !== null &&
    TEXT_FIELDS.has((value as Fields).type) &&
    !('provider_metadata' in value)
  );
}

function joined(entry: Fields, piece: Fields): Fields {
  const field = TEXT_FIELDS.get(piece.type)!;
  const texts = [entry[field], piece[field]].filter((text) => typeof text === 'string');
  const given = Object.entries(piece).filter(([, value]) => value !== null && value !== undefined);
  return { ...entry, ...Object.fromEntries(given), ...(texts.length > 0 && { [field]: texts.join('') }) };
}
