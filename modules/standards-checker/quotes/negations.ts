/** Words that turn the words behind them round, in the languages of the corpus of quotes and their neighbours. */
const BEFORE = new Set(
  [
    // English
    'not never no neither nor none nobody nothing nowhere cannot without hardly non unless if whether except',
    // German, Dutch
    'nicht kein keine keinen keinem keiner keines nie niemals niemand nichts weder ohne kaum falls wenn außer',
    'niet geen nooit niemand niets zonder nergens noch tenzij',
    // French
    'ne pas jamais aucun aucune sans ni rien',
    // Spanish, Portuguese, Italian, Catalan, Romanian
    'nunca jamás ningún ninguno ninguna nadie nada tampoco sin',
    'não jamais nem nenhum nenhuma ninguém sem tampouco',
    'non mai né nessun nessuno nessuna niente nulla senza neppure neanche nemmeno',
    'nici niciodată fără niciun nicio nimeni',
    // Swedish, Danish, Norwegian, Finnish, Icelandic
    'inte icke ej aldrig ingen inga inget intet varken utan ikke aldri hverken uden uten ekki',
    'ei eivät emme ette älä älkää ilman',
    // Polish, Czech, Slovak, Hungarian, Croatian
    'nie nigdy nikt nic żaden żadna żadne żadnych żadnej żadnego bez ani nelze není nikdy nikdo žádný žádné',
    'nem soha sohasem nincs nincsenek senki semmi nije nisu nikada',
    // Russian, Ukrainian, Bulgarian
    'не ни нет никогда никто ничего ничто нельзя без никакой никакая никакое никакие никаких ні немає ніколи ніхто',
    // Greek, Turkish
    'δεν δε μη μην χωρίς ποτέ κανείς κανένας καμία hiçbir değil',
    // Arabic, Hebrew, Persian, Hindi
    'لا لم لن ليس ليست غير بدون دون عدم ولا ולא לא אין אל בלי ללא נ نه بدون هیچ नहीं न मत ना बिना',
    // Indonesian, Vietnamese, Korean
    'tidak bukan jangan tanpa belum không chẳng chưa đừng 안 못',
  ]
    .join(' ')
    .split(' '),
);

/** The same, where a language puts the word behind what it turns round; and words that restrict. */
const BEHIND = new Set(
  [
    'not never no neither nor cannot only solely unless except excepting excluding nicht nie niemals kein keine keinen',
    'nur außer ausgenommen lediglich pas jamais aucun aucune sauf excepté hormis seulement uniquement',
    'no nunca salvo excepto sólo solo solamente únicamente não exceto só somente apenas non mai tranne eccetto soltanto',
    'niet nooit geen tenzij behalve alleen slechts uitsluitend inte aldrig ej utom såvida endast bara',
    'ikke aldri kun medmindre undtagen unntatt bortset nie nigdy oprócz poza tylko wyłącznie kromě pouze ledaže',
    'не никогда кроме лишь только не́ крім лише тільки δεν μόνο εκτός',
    'إلا باستثناء فقط לא אלא מלבד רק değil değildir değiller hariç dışında yok yoktur olmaz नहीं',
    'không chỉ trừ tidak kecuali hanya nem csak kivéve ei vain paitsi',
  ]
    .join(' ')
    .split(' '),
);

/** Words that restrict a negation: `never … without consent`. */
const RESTRICTING_A_NEGATION = new Set(
  'without until before ohne bevor bis sans avant sin antes sem senza prima zonder voordat utan uten uden bez без до دون بدون'.split(
    ' ',
  ),
);

/** Words between a negation and what it turns round. */
const LIGHT_WORDS = new Set('be been being to ever even yet any a an have has had also currently'.split(' '));

const PHRASES_BEFORE =
  /\b(?:prohibited from|forbidden to|unable to|fail(?:s|ed|ing)? to|refus(?:e|es|ed|ing) to|instead of|rather than|(?:un|il)lawful to|illegal to|lack of|absence of|free (?:of|from)|exempt from|ceas(?:e|es|ed) to|far from|except (?:for|when|if)|es sei denn|verboten,?)$/i;
const PHRASES_BEHIND =
  /^(?:but (?:not|only|never)|(?:under|in|by|at) no\b|no longer|no more|other than|save for|apart from|provided that|es sei denn|sofern (?:sie |er |sie )?nicht|mit ausnahme|à moins|à l['’]exception|a menos|a meno|om inte|chyba że|z wyjątkiem|если не|за исключением|якщо не|ما لم|수 없|ngoại trừ)/iu;

/** Negations and exclusions in scripts without spaces, right before a passage. */
const CJK_BEFORE =
  /(?:不|没|沒|无|無|未|非|勿|别|莫|毋)(?:得|会|會|能|可|要|应|應|曾|有|必|许|許|再|予|准|允许|可以|能够|应当|是|将|將|经|經)?$|ไม่(?:ได้|มี|ใช่|เคย)?$|ห้าม$|อย่า$|មិន$|ບໍ່$|မ$/u;
/** The same, right behind a passage. */
const CJK_BEHIND =
  /^[はがもをに、]?(?:ござい|あり|でき|行い|行われ|い|し|され|せ|られ|れ|なり|おり)*(?:ません|ない|なかっ|なく|ぬ|ず)|^(?:に限り|を除|は除|以外|だけ|のみ)|^(?:除外|除非|以外|者除外|不|没|沒|无|無|未|并非|並非)|^[은는이가을를도]?\s?(?:않|못|없|아니|제외|아닙)|^(?:ไม่|ยกเว้น|เว้นแต่)/u;

const CJK_CHARACTER =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** "No" of Portuguese, which means "in the", is told by words and letters of its sentence. */
const PORTUGUESE = /[ãõ]|(?:^|\s)(?:em|uma|ao|aos|pelo|pela|das|os)(?=\s)/iu;
/** The words "ani" (years) and "mai" (more) of Romanian. */
const ROMANIAN = /[ăâîșțşţ]/iu;

/** Returns true if the words before a passage turn it round. @param sentence the text up to the passage */
export function negatesBefore(sentence: string, passage: string): boolean {
  const before = sentence.replace(/[\s"'“”„‘«»‹›(*_:\u2029\t\uFDD0—–-]+$/u, '');
  if (CJK_BEFORE.test(before)) return true;
  // A part of a word: the English `n't` stands at the end of one, the French `n'` before the next.
  if (/[n]['’]$/iu.test(sentence.trimEnd())) return true;
  if (PHRASES_BEFORE.test(before)) return true;
  if (!/[\p{L}\p{M}]$/u.test(before)) return false;
  const words = before.toLowerCase().match(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [];
  for (let index = words.length - 1; index >= 0; index -= 1) {
    const word = words[index]!;
    if (isNegation(word, before, passage)) return true;
    if (!LIGHT_WORDS.has(word) && !/ly$/.test(word)) return false;
  }
  return false;
}

function isNegation(word: string, sentence: string, passage: string): boolean {
  if (/n['’]t$/.test(word)) return true;
  if (word === 'no') return !PORTUGUESE.test(`${sentence} ${passage}`);
  if (word === 'personne') return /^n(?:e\s|['’])/.test(passage);
  if ((word === 'ani' || word === 'mai') && ROMANIAN.test(`${sentence} ${passage}`)) return false;
  return BEFORE.has(word);
}

/** Negations that stand before what they negate. */
const DANGLING = new Set(
  'not never no cannot without nunca não non sin sem senza sans niet inte ikke не nie لا'.split(' '),
);

/** Returns true if the words behind a passage turn it round or restrict it. @param rest the text behind it */
export function restrictsBehind(rest: string, passage: string): boolean {
  const near = rest.replace(/^["'”’»›)*_]+/u, '');
  // A passage that ends with a negation leaves out what is negated.
  const lastWord = /[\p{L}\p{M}'’]+$/u.exec(passage.toLowerCase())?.[0] ?? '';
  if (DANGLING.has(lastWord) && /^\s+[\p{L}\p{N}]/u.test(near)) return true;
  if (CJK_CHARACTER.test(passage.slice(-1)) || /^\s?\p{Script=Hangul}/u.test(near)) {
    if (CJK_BEHIND.test(near.trimStart())) return true;
  }
  const apart = /^\s*[,，、;—–-]/u.test(near);
  const behind = near.replace(/^[\s,，、—–(-]+/u, '').toLowerCase();
  if (PHRASES_BEHIND.test(behind)) return true;
  const word = /^[\p{L}\p{M}'’]+/u.exec(behind)?.[0] ?? '';
  if (RESTRICTING_A_NEGATION.has(word)) return hasNegation(passage);
  if (word === 'no') return !apart && !PORTUGUESE.test(`${passage} ${behind}`);
  if (!BEHIND.has(word))
    return /^n['’]t/.test(word) || (word === 'plus' && /\b(?:ne\s|n['’])/i.test(passage));
  // After a comma a plain negation is about something else.
  return !apart || !BEFORE.has(word) || RESTRICTIONS_AND_NEGATIONS.has(word);
}

const RESTRICTIONS_AND_NEGATIONS = new Set(['unless', 'except', 'außer', 'tenzij']);

/** Words with a negation in them that negate nothing. */
const IDIOMS = /\bwithout (?:undue |further )?(?:delay|charge|cost)|\bnot only\b/gi;

/** Returns true if a text contains a negation or a restriction anywhere: an ellipsis must not leave one out. */
export function hasNegation(text: string): boolean {
  if (/[不没沒无無未非勿莫毋]|ません|ない|なく|않|못|없|아니|ไม่|ห้าม/u.test(text)) return true;
  const words =
    text
      .replace(IDIOMS, '')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [];
  return words.some(
    (word) =>
      (isNegation(word, text, '') && word !== 'if' && word !== 'wenn') ||
      (BEHIND.has(word) && word !== 'no') ||
      /^n['’]/.test(word),
  );
}
