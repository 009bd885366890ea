import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_FORM_PARTS, MAX_PART_HEAD_BYTES, parseForm } from '../../../../modules/http/form/parse-form.js';
import { MAX_PART_HEADERS } from '../../../../modules/http/form/part-head.js';

const TYPE = 'multipart/form-data; boundary=x';
const MIB = 1024 * 1024;

const part = (head: string, value = 'v') => `--x\r\n${head}\r\n\r\n${value}\r\n`;
const named = (parameters: string, value?: string) =>
  part(`Content-Disposition: form-data; ${parameters}`, value);
const parse = (text: string, type = TYPE) => parseForm(Buffer.from(text), type).parts;
const one = (head: string) => {
  const [{ value, ...rest }] = parse(`${part(head)}--x--\r\n`) as [ReturnType<typeof parse>[number]];
  return { ...rest, value: value.toString() };
};
const problem = (text: string | Buffer, type = TYPE): string => {
  try {
    parseForm(Buffer.from(text as string), type);
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidFormError', status: 400, code: 'invalid_form' });
    return (error as Error).message;
  }
  throw new Error('was parsed');
};

/** The bytes and the type of a form as the platform writes it. */
async function written(form: FormData): Promise<{ bytes: Buffer; type: string }> {
  const response = new Response(form);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { bytes, type: response.headers.get('content-type')! };
}

describe('parseForm', () => {
  it('reads what the platform writes: names, values, bytes of files and their order', async () => {
    const entry = fc.record({
      name: fc.constantFrom('a', 'b[]', 'ü', 'model'),
      value: fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.uint8Array({ maxLength: 40 })),
      filename: fc.constantFrom('f', 'talk.mp3', 'ß.wav'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
        const form = new FormData();
        for (const { name, value, filename } of entries) {
          if (typeof value === 'string') form.append(name, value);
          else form.append(name, new Blob([new Uint8Array(value)]), filename);
        }
        const { bytes, type } = await written(form);
        const expected = await Promise.all(
          [...form].map(async ([name, value]) => ({
            name,
            value:
              typeof value === 'string' ? Buffer.from(lines(value)) : Buffer.from(await value.arrayBuffer()),
            filename: typeof value === 'string' ? undefined : value.name,
          })),
        );
        const parts = parseForm(bytes, type).parts.map(({ name, value, filename }) => ({
          ...{ name, value: Buffer.from(value), filename },
        }));
        expect(parts).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['Content-Disposition: form-data; name="a"', { name: 'a', value: 'v' }],
    ['content-disposition: FORM-DATA;name=a;', { name: 'a', value: 'v' }],
    [
      'Content-Disposition: form-data; name="a"; filename="b\\"c"',
      { name: 'a', filename: 'b"c', value: 'v' },
    ],
    ['Content-Disposition: form-data; name="a"; filename=""', { name: 'a', filename: '', value: 'v' }],
    [
      "Content-Disposition: form-data; name=a; filename*=utf-8''%C3%A4.mp3",
      { name: 'a', filename: 'ä.mp3', value: 'v' },
    ],
    [
      'Content-Disposition: form-data; name="a"\r\nContent-Type: audio/mpeg; x=1\r\nContent-Length: 1',
      { name: 'a', type: 'audio/mpeg; x=1', value: 'v' },
    ],
    [
      'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: binary',
      { name: 'a', value: 'v' },
    ],
  ])('reads the headers %j', (head, expected) => {
    expect(one(head)).toEqual(expected);
  });

  it.each([
    ['multipart/form-data; boundary="x"'],
    ['Multipart/Form-Data;boundary=x; charset=utf-8'],
    ['multipart/form-data; charset=UTF-8; boundary=x'],
  ])('reads the boundary of %s', (type) => {
    expect(parse(`${named('name="a"')}--x--`, type)).toHaveLength(1);
  });

  it('reads blanks behind a boundary, a line end before the first, and a form without parts', () => {
    expect(parse(`\r\n--x \t\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--x--\r\n`)).toMatchObject([
      { name: 'a', value: Buffer.alloc(0) },
    ]);
    expect(parse('--x--')).toEqual([]);
  });

  it.each([
    ['multipart/form-data', 'boundary'],
    ['multipart/form-data; boundary=', 'boundary'],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, 'boundary'],
    ['multipart/form-data; boundary=x; boundary=y', 'boundary'],
    ['multipart/form-data; boundary="x\r\ny"', 'boundary'],
    ['multipart/form-data; boundary=x, multipart/form-data; boundary=y', 'boundary'],
    [`multipart/form-data; boundary=${'x'.repeat(MIB)}`, 'boundary'],
    [`multipart/form-data;${' '.repeat(MIB)}`, 'boundary'],
  ])('refuses the type %.60s', (type, words) => {
    expect(problem(`${named('name="a"')}--x--`, type)).toContain(words);
  });

  it.each([
    ['nothing', '', 'does not begin'],
    ['another text', 'hello', 'does not begin'],
    ['a preamble', `hello\r\n${named('name="a"')}--x--`, 'does not begin'],
    ['bare line feeds', '--x\nContent-Disposition: form-data; name="a"\n\nv\n--x--', 'end of its line'],
    ['a longer boundary', `--xy\r\n`, 'end of its line'],
    ['a cut head', '--x\r\nContent-Dis', 'no end'],
    ['a cut value', '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nvalue', 'cut off'],
    ['no last boundary', `${named('name="a"')}--x\r\n`, 'no end'],
    ['no headers', '--x\r\n\r\n\r\nv\r\n--x--', 'no headers'],
    ['something behind', `${named('name="a"')}--x--\r\nmore`, 'follows'],
    ['no name', `${named('filename="a"')}--x--`, 'no name'],
    ['an empty name', `${named('name=""')}--x--`, 'no name'],
    ['two names', `${named('name="a"; name="b"')}--x--`, 'twice'],
    ['a name that does not end', `${named('name="a')}--x--`, 'Content-Disposition'],
    [
      'another disposition',
      `${part('Content-Disposition: attachment; name="a"')}--x--`,
      'Content-Disposition',
    ],
    ['no disposition', `${part('Content-Type: text/plain')}--x--`, 'Content-Disposition'],
    ['a folded header', `${named('name="a";\r\n filename="b"')}--x--`, 'a name, a colon'],
    ['a header twice', `${named('name="a"\r\ncontent-disposition: form-data; name="b"')}--x--`, 'twice'],
    ['base64', `${named('name="a"\r\nContent-Transfer-Encoding: base64')}--x--`, 'Transfer-Encoding'],
    ['a null in a header', `${named('name="a\0"')}--x--`, 'a name, a colon'],
    ['a name of latin1', Buffer.from(`${named('name="ü"')}--x--`, 'latin1'), 'UTF-8'],
    ['a wrong filename*', `${named("name=a; filename*=utf-8''%ff")}--x--`, 'filename*'],
  ])('refuses %s', (_what, text, words) => {
    expect(problem(text)).toContain(words);
  });

  it.each([
    ['parts', named('name="a"').repeat(MAX_FORM_PARTS + 1), `more than ${MAX_FORM_PARTS} parts`],
    ['tiny parts', named('name=a', '').repeat(300_000), `more than ${MAX_FORM_PARTS} parts`],
    [
      'headers',
      part(['Content-Disposition: form-data; name="a"', ...numbered(MAX_PART_HEADERS)].join('\r\n')),
      `more than ${MAX_PART_HEADERS} headers`,
    ],
    [
      'bytes of headers',
      part(`X: ${'a'.repeat(MAX_PART_HEAD_BYTES)}`),
      `more than ${MAX_PART_HEAD_BYTES} bytes`,
    ],
    ['a head of 32 MiB', `--x\r\nX: ${'a'.repeat(32 * MIB)}`, `more than ${MAX_PART_HEAD_BYTES} bytes`],
    ['parameters', named(`${'a=b;'.repeat(1_500)} name="a`), 'Content-Disposition'],
    ['escapes', named(`name="${'\\\\'.repeat(3_000)}`), 'Content-Disposition'],
  ])('refuses too many %s at once', (_what, text, words) => {
    const startedAt = process.cpuUsage();
    expect(problem(text)).toContain(words);
    expect(process.cpuUsage(startedAt).user).toBeLessThan(1_000_000);
  });

  it('takes one pass over bytes that look like the boundary again and again', () => {
    const boundary = `${'a'.repeat(69)}b`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="f"\r\n\r\n`;
    for (const filler of [`\r\n--${'a'.repeat(69)}c`, 'a', '\r\n--', '-'].map((text) =>
      text.repeat((16 * MIB) / text.length),
    )) {
      const startedAt = process.cpuUsage();
      const bytes = Buffer.from(`${head}${filler}\r\n--${boundary}--`);
      const [found] = parseForm(bytes, `multipart/form-data; boundary=${boundary}`).parts;
      expect(found!.value.length).toBe(filler.length);
      // A piece of the body, not a copy.
      expect(found!.value.buffer).toBe(bytes.buffer);
      expect(process.cpuUsage(startedAt).user).toBeLessThan(1_000_000);
    }
  });
});

/** Forms end lines in CRLF. */
function lines(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n');
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `X-${index}: 1`);
}
