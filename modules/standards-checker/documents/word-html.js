import { Buffer } from 'node:buffer';
import { ExtractionProblem } from './extraction-problem.js';

const MAIN_PART = 'word/document.xml';
const READ_PARTS = /\.(?:xml|rels)$/i;
/** The library puts an arrow behind each note. */
const BACK_LINK = /<a href="#(?:footnote|endnote)-ref-\d+">↑<\/a>/g;
const HIDDEN_RUN = /<w:vanish(?:\s+w:val="(?:1|true|on)")?\s*\/>/;

/**
 * Converts a Word document (.docx) to HTML. Tracked deletions, comments and hidden text are left out.
 *
 * @param {Uint8Array} bytes
 * @param {number} maxBytes of all parts, unpacked: a small file may unpack to gigabytes
 * @returns {Promise<string>}
 */
export async function htmlOfWord(bytes, maxBytes) {
  const [{ default: JSZip }, { default: mammoth }] = await Promise.all([import('jszip'), import('mammoth')]);
  const archive = await JSZip.loadAsync(bytes);
  if (archive.file(MAIN_PART) === null) throw new ExtractionProblem('not_word');
  const parts = new JSZip();
  let room = maxBytes;
  for (const part of archive.file(READ_PARTS)) {
    const content = await unpacked(part, room, maxBytes);
    room -= content.byteLength;
    parts.file(part.name, part.name === MAIN_PART ? withoutHiddenRuns(content) : content);
  }
  // Stored, not packed again: the library reads only what was counted.
  const buffer = await parts.generateAsync({ type: 'nodebuffer', compression: 'STORE' });
  const { value } = await mammoth.convertToHtml(
    { buffer },
    { convertImage: mammoth.images.imgElement(noImage) },
  );
  return value.replaceAll(BACK_LINK, '');
}

/** Pictures keep only their description. */
async function noImage() {
  return { src: '' };
}

/**
 * Unpacks a part, and stops once it is larger than there is room.
 *
 * @param {import('jszip').JSZipObject} part
 * @param {number} room
 * @param {number} maxBytes
 * @returns {Promise<Buffer>}
 */
function unpacked(part, room, maxBytes) {
  return new Promise((resolve, reject) => {
    /** @type {Buffer[]} */
    const chunks = [];
    let length = 0;
    const stream = part.nodeStream();
    stream.on('data', (/** @type {Buffer} */ chunk) => {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length <= room) return;
      stream.pause();
      stream.removeAllListeners();
      reject(new ExtractionProblem('too_large', maxBytes));
    });
    stream.on('error', reject);
    stream.on('end', () => resolve(Buffer.concat(chunks)));
  });
}

/**
 * Drops the runs that are formatted as hidden.
 *
 * @param {Buffer} content
 * @returns {string}
 */
function withoutHiddenRuns(content) {
  const xml = content.toString('utf8');
  const end = '</w:r>';
  const pieces = [];
  let position = 0;
  for (let next = xml.indexOf(end); next !== -1; next = xml.indexOf(end, position)) {
    const close = next + end.length;
    const start = Math.max(xml.lastIndexOf('<w:r>', next), xml.lastIndexOf('<w:r ', next));
    const isHidden = start >= position && HIDDEN_RUN.test(xml.slice(start, next));
    pieces.push(xml.slice(position, isHidden ? start : close));
    position = close;
  }
  return [...pieces, xml.slice(position)].join('');
}
