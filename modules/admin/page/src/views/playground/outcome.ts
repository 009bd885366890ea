import type { Answer, AnswerState } from './answer.js';

const WORDS = {
  waiting: 'waiting',
  answering: 'answering',
  done: 'complete',
  cut: 'cut off',
  failed: 'failed',
  stopped: 'stopped',
} as const satisfies Record<AnswerState, string>;

/** How a run ended, in a sentence: "2 answers: 1 complete, 1 cut off." */
export function outcomeOf(answers: readonly Answer[]): string {
  const counts = new Map<AnswerState, number>();
  for (const { state } of answers) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = [...counts].map(([state, count]) => `${count} ${WORDS[state]}`);
  return `${answers.length} ${answers.length === 1 ? 'answer' : 'answers'}: ${parts.join(', ')}.`;
}

/** Milliseconds as people read them: "840 ms", "2.31 s". */
export function duration(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
