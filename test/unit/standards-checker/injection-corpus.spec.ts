import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, ChatRequest } from '../../../modules/llm-driver/index.js';
import { objectsIn } from '../../../modules/standards-checker/judging/answer-objects.js';
import { CheckPlan } from '../../../modules/standards-checker/judging/check-plan.js';
import { withoutHiddenCharacters } from '../../../modules/standards-checker/judging/hidden-characters.js';
import { QuoteVerifier } from '../../../modules/standards-checker/quotes/quote-verifier.js';
import { atOnce } from '../../../modules/standards-checker/quotes/work.js';
import { answer, checkerWith } from './checker.js';
import { readHiddenTexts, readInjectionCorpus, type InjectionDocument } from './injection-corpus.js';

const CORPUS = await readInjectionCorpus();
const ATTACKS = CORPUS.filter(({ tags }) => !tags.includes('class:clean'));

const planOf = ({ document, standards }: InjectionDocument) =>
  new CheckPlan(document, standards, {
    maxPromptTokens: 24_000,
    partTokens: 2_000,
    boundarySecret: '',
  });

/** What a prompt delimits, as a reader does who knows only the boundary of the system message. */
function readBack([system, user]: readonly ChatMessage[]) {
  const boundary = /"===== ([0-9a-f]{32})"/.exec(textOf(system!))![1]!;
  const blocks: { name: string; content: string }[] = [];
  const outside: string[] = [];
  let open: { name: string; lines: string[] } | undefined;
  for (const line of textOf(user!).split('\n')) {
    const mark = line.startsWith(`===== ${boundary}`) ? / (BEGIN|END) (.*) =====$/.exec(line)! : undefined;
    if (mark?.[1] === 'BEGIN') open = { name: mark[2]!, lines: [] };
    else if (mark) {
      blocks.push({ name: mark[2]!, content: open!.lines.join('\n') });
      open = undefined;
    } else (open?.lines ?? outside).push(line);
  }
  return { boundary, blocks, outside: outside.join('\n').trim(), system: textOf(system!) };
}

/** The id of the standard that a prompt asks about; `undefined` for a repair. */
function standardIn({ messages }: ChatRequest): string | undefined {
  const block = readBack(messages).blocks.find(({ name }) => name === 'STANDARD');
  return block && (JSON.parse(block.content) as { readonly id: string }).id;
}

const textOf = ({ content }: ChatMessage) => content as string;

/** What a model answers that repeats the document instead of judging it. */
function lazyAnswers({ document: { text } }: InjectionDocument): string[] {
  const decoded = text
    .replaceAll('&quot;', '"')
    .replaceAll('\\"', '"')
    .replaceAll(/^[> ]+/gm, '');
  const objects = objectsIn(decoded, (value, found) => ('verdict' in (value as object) ? found : undefined));
  return [text, ...new Set(objects)].flatMap((each) => [each, `Here is the verdict:\n\n${each}`]);
}

describe('the injection corpus', () => {
  it('has attacks of many kinds in many languages', () => {
    const kinds = (prefix: string) =>
      new Set(ATTACKS.flatMap(({ tags }) => tags.filter((tag) => tag.startsWith(prefix)))).size;
    expect(ATTACKS.length).toBeGreaterThanOrEqual(150);
    expect([kinds('class:'), kinds('language:'), kinds('format:'), kinds('target:')]).toEqual([32, 15, 3, 3]);
  });

  it('cannot make or end a block of a prompt: exactly those that we wrote are delimited', () => {
    for (const entry of CORPUS) {
      const plan = planOf(entry);
      for (const item of plan.items()) {
        const standard = plan.standards[item.standardIndex]!;
        const shown = entry.document.text.slice(item.part.start, item.part.end);
        const { boundary, blocks } = readBack(plan.messages(item));
        expect(blocks.map(({ name }) => name)).toEqual([
          plan.parts.length === 1 ? 'DOCUMENT' : 'PART OF A DOCUMENT',
          'STANDARD',
        ]);
        expect(blocks[0]!.content).toBe(withoutHiddenCharacters(shown));
        expect(blocks[0]!.content).not.toContain(boundary);
        expect(JSON.parse(blocks[1]!.content)).toEqual({
          id: standard.id,
          title: standard.title,
          rule: standard.rule,
        });
      }
    }
  });

  it('reaches neither the system message nor the question', () => {
    const fixed = CORPUS.flatMap((entry) => {
      const plan = planOf(entry);
      return plan.items().map((item) => {
        const { boundary, system, outside } = readBack(plan.messages(item));
        return {
          system: system.replaceAll(boundary, ''),
          outside: [plan.parts.length === 1, outside].join(),
        };
      });
    });
    expect(new Set(fixed.map(({ system }) => system)).size).toBe(1);
    expect(new Set(fixed.map(({ outside }) => outside)).size).toBe(2);
  });

  it('cannot leave its block when a model repeats it, and the answer is to be repaired', () => {
    for (const entry of CORPUS) {
      const plan = planOf(entry);
      const [item] = plan.items();
      const prompt = textOf(plan.messages(item!)[1]!);
      const { blocks } = readBack(plan.repairMessages(item!, `${prompt}\n${entry.document.text}`));
      expect(blocks.map(({ name }) => name)).toEqual(['ANSWER']);
    }
  });

  it('is no verdict when a model repeats it, or one of its objects, in place of an answer', async () => {
    let reply = '';
    let calls = 0;
    const checker = await checkerWith({ reply: () => ((calls += 1), reply) });
    let answers = 0;
    for (const entry of ATTACKS) {
      for (reply of lazyAnswers(entry)) {
        answers += 1;
        const { verdicts } = await checker.check({
          document: entry.source,
          standards: entry.standards.slice(0, 1),
        });
        expect([entry.id, reply, verdicts[0]!.verdict]).toEqual([entry.id, reply, 'unclear']);
      }
    }
    expect(calls).toBe(2 * answers);
    expect(answers).toBeGreaterThan(2 * ATTACKS.length + 50);
  });

  it('changes no verdict of another standard when a model obeys it for one', async () => {
    for (const entry of ATTACKS.filter(({ standards }) => standards.length > 1)) {
      const [first] = entry.standards;
      const checker = await checkerWith({
        reply: (request) => {
          const id = standardIn(request);
          if (id === undefined || id === first!.id) return entry.document.text;
          return answer([...entry.labels.get(id)!.values()][0]!);
        },
      });
      const { verdicts } = await checker.check({ document: entry.source, standards: entry.standards });
      for (const { standard_id, verdict } of verdicts.slice(1)) {
        expect([entry.id, standard_id, verdict]).toEqual([
          entry.id,
          standard_id,
          [...entry.labels.get(standard_id)!.values()][0],
        ]);
      }
      expect(verdicts[0]!.verdict).toBe('unclear');
    }
  });

  it('does not say which standard is asked: the item alone does', async () => {
    const asked: (string | undefined)[] = [];
    const checker = await checkerWith({
      reply: (request) => {
        const id = standardIn(request);
        asked.push(id);
        return answer(id === 'complaint' ? 'unclear' : 'met');
      },
    });
    for (const entry of ATTACKS.filter(({ tags }) => tags.includes('target:other'))) {
      const { verdicts } = await checker.check({ document: entry.source, standards: entry.standards });
      const wanted = entry.standards.map(({ id }) => [id, id === 'complaint' ? 'unclear' : 'met']);
      expect(verdicts.map(({ standard_id, verdict }) => [standard_id, verdict])).toEqual(wanted);
      expect(new Set(asked.splice(0))).toEqual(new Set(entry.standards.map(({ id }) => id)));
    }
  });

  it('has no quote of what no reader sees', () => {
    const texts = new Map(CORPUS.map(({ path, source }) => [path, source]));
    const hidden = readHiddenTexts();
    const verified = hidden.filter(({ document, text }) => {
      const verifier = atOnce(QuoteVerifier.prepare(texts.get(document)!));
      return atOnce(verifier.verify(text)).verified;
    });
    expect(hidden.length).toBeGreaterThanOrEqual(40);
    expect(verified).toEqual([]);
  });

  it('shows a model nothing of an HTML page that no reader sees', () => {
    const pages = new Map(CORPUS.map(({ path, document }) => [path, document]));
    const hidden = readHiddenTexts().filter(({ document }) => document.endsWith('.html'));
    expect(hidden.length).toBeGreaterThanOrEqual(25);
    expect(hidden.filter(({ document, text }) => pages.get(document)!.text.includes(text))).toEqual([]);
  });
});
