/** For a first run: short, and of different kinds. */
export const EXAMPLE_PROMPTS = [
  'Name three rivers that flow into the Baltic Sea.',
  'Explain in one sentence what a token bucket is.',
  'Translate "good morning" into Icelandic.',
  'Which is heavier: a litre of water or a litre of oil?',
  'Write a haiku about a queue.',
  'Give a synonym for "resilient".',
  'What is the capital of Bhutan?',
  'Turn "please find attached" into plain English.',
].join('\n');
