/** What the models say to `examples/prompts/questions.txt`, as far as it is seen; by vendor where they are seen side by side. */
export const ANSWERS = {
  'Why does ice float on water? Answer in two sentences.': {
    groq:
      'Water expands as it freezes, because its molecules settle into an open hexagonal lattice held together by ' +
      'hydrogen bonds. The same mass then takes up about nine percent more room, so ice is less dense than the ' +
      'water below it and floats.',
    openai:
      'Ice floats because it is less dense than liquid water. When water freezes, hydrogen bonds arrange its ' +
      'molecules in a regular crystal with more empty space between them, so a piece of ice weighs less than the ' +
      'water it displaces.',
  },
  'Name three things a README should tell a newcomer, one per line.': {
    groq: 'What the project does and for whom.\nHow to install and run it.\nWhere to ask when something goes wrong.',
  },
  'Translate into French: "The train to Ghent leaves from platform eleven."': {
    groq: '« Le train pour Gand part du quai onze. »',
  },
  'What is the difference between a process and a thread? Explain it to a fourteen-year-old.': {
    groq:
      'A process is a house: it has its own rooms and its own fridge. Threads are the people who live in it: they ' +
      'share the fridge, so they have to agree on who opens it.',
  },
  'Give the plural of: ox, crisis, cactus, sheep, phenomenon.': {
    groq: 'oxen, crises, cacti (or cactuses), sheep, phenomena',
  },
  'A recipe for four people needs 350 g of flour. How much flour do seven people need?': {
    groq: '350 g ÷ 4 × 7 = 612.5 g, so about 610 g.',
  },
  'Write a haiku about a lighthouse in winter.': {
    groq: 'Snow on the dark rocks.\nOne slow arm of light goes round,\ncounting ships asleep.',
  },
  'Which planets of the solar system have rings?': {
    groq: 'Jupiter, Saturn, Uranus and Neptune. Only those of Saturn are seen with a small telescope.',
  },
  'Rewrite politely: "Send me the report today, I\'ve waited long enough."': {
    groq: 'Could you let me have the report today, please? I have been looking forward to it for some time.',
  },
  'What does the HTTP status code 429 mean, and how should a client react to it?': {
    groq: 'Too Many Requests: wait as long as retry-after says, then ask again, a little later each time.',
  },
  'List the vowels in the word "onomatopoeia", in order.': { groq: 'o, o, a, o, o, e, i, a' },
  'Is 221 a prime number? Show how you know.': {
    groq: 'No: 221 = 13 × 17.',
  },
};

export const OTHER_ANSWER = 'It depends on what is asked for; in short: yes, with the usual exceptions.';
