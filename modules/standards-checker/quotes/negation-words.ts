/**
 * Words that turn round or restrict the words behind them, in the languages of the corpus of quotes and their
 * neighbours.
 */
export const NEGATIONS = new Set(
  [
    // English
    'not never no neither nor none nobody nothing nowhere cannot without hardly barely scarcely rarely seldom few non unless if whether except only solely',
    // German, Dutch
    'nicht kein keine keinen keinem keiner keines nie niemals niemand nichts weder ohne kaum falls wenn außer nur lediglich',
    'niet geen nooit niemand niets zonder nergens noch tenzij alleen slechts enkel',
    // French
    'ne pas jamais aucun aucune sans ni rien seul seule seuls seules seulement uniquement',
    // Spanish, Portuguese, Italian, Catalan, Romanian
    'nunca jamás ningún ninguno ninguna nadie nada tampoco sin sólo solo solamente únicamente',
    'não jamais nem nenhum nenhuma ninguém sem tampouco só somente apenas',
    'non mai né nessun nessuno nessuna niente nulla senza neppure neanche nemmeno soltanto',
    'nici niciodată fără niciun nicio nimeni',
    // Swedish, Danish, Norwegian, Finnish, Icelandic
    'inte icke ej aldrig ingen inga inget intet varken utan ikke aldri hverken uden uten ekki endast bara kun',
    'ei eivät emme ette älä älkää ilman',
    // Polish, Czech, Slovak, Hungarian, Croatian
    'nie nigdy nikt nic żaden żadna żadne żadnych żadnej żadnego bez ani nelze není nikdy nikdo žádný žádné tylko wyłącznie pouze',
    'nem soha sohasem nincs nincsenek senki semmi nije nisu nikada',
    // Russian, Ukrainian, Bulgarian
    'только лишь тільки лише не ни нет никогда никто ничего ничто нельзя без никакой никакая никакое никакие никаких ні немає ніколи ніхто',
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
export const RESTRICTIONS = new Set(
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
export const RESTRICTIONS_OF_NEGATIONS = new Set(
  'without until before ohne bevor bis sans avant sin antes sem senza prima zonder voordat utan uten uden bez без до دون بدون'.split(
    ' ',
  ),
);

/** Words between a negation and what it turns round. */
export const LIGHT_WORDS = new Set(
  [
    'be been being to ever even yet any all a an the one more longer also currently in way',
    'have has had do does did will would shall should may can could must',
    'your our their its his her my this that these those such prior written express explicit own',
    'ihr ihre ihrer ihren ihrem unsere unser der die das den dem des ein eine einen einer mehr',
    'votre vos notre le la les de du des un une l d nous vous',
    'su sus el los las lo il i gli suo sua suoi o os as seu sua seus um uma',
    'uw de het een onze ditt din dina er ert din deres',
  ]
    .join(' ')
    .split(' '),
);

const phrases = (...list: readonly string[]) => new RegExp(`(?<![\\p{L}])(?:${list.join('|')})$`, 'iu');

/** Phrases that turn the words behind them round. */
export const PHRASES_BEFORE = phrases(
  '(?:prohibit(?:s|ed)?|forbid(?:s|den)?|bann?(?:s|ed)?|prevent(?:s|ed)?|exempt|far|free)(?: \\w+)? from',
  '(?:forbidden|prohibited|unlawful|illegal|impossible|unable|unwilling)(?: for \\w+)? to',
  '(?:fail|refus|ceas|declin)(?:e|s|es|ed|ing)? to|instead of|rather than|lack of|absence of|free of',
  '(?:false|untrue|wrong|incorrect|den(?:y|ies|ied)|doubt(?:s|ed|ful)?)(?: that)?(?: it| we| they)?',
  'except (?:for|when|if)|es sei denn|verboten,?|(?:not|never), [^,]{1,20},',
  '(?:under no circumstances|at no time|in no (?:case|event|way)|on no account|by no means|no way)(?: \\w+)?',
  '(?:auf keinen fall|in keinem fall|keinesfalls|unter keinen umständen)',
  '(?:en aucun cas|en ningún caso|de ninguna manera|in nessun caso|em nenhum caso|in geen geval)(?: \\p{L}+)?(?: ne)?',
);
export const PHRASES_BEHIND =
  /^(?:but (?:not|only|never)|(?:under|in|by|at) no\b|no longer|no more|other than|save for|apart from|provided that|es sei denn|sofern (?:sie |er |sie )?nicht|mit ausnahme|à moins|à l['’]exception|a menos|a meno|om inte|chyba że|z wyjątkiem|если не|за исключением|якщо не|ما لم|수 없|ngoại trừ)/iu;

/** Negations and exclusions in scripts without spaces, right before a passage. */
export const CJK_BEFORE =
  /(?:不|没|沒|无|無|未|非|勿|别|莫|毋)(?:得|会|會|能|可|要|应|應|曾|有|必|许|許|再|予|准|允许|可以|能够|应当|是|将|將|经|經)?$|ไม่(?:ได้|มี|ใช่|เคย)?$|ห้าม$|อย่า$|មិន$|ບໍ່$|မ$/u;
/** The same, right behind a passage. */
export const CJK_BEHIND =
  /^[はがもをに、]?(?:ござい|あり|でき|行い|行われ|い|し|され|せ|られ|れ|なり|おり)*(?:ません|ない|なかっ|なく|ぬ|ず)|^(?:に限り|を除|は除|以外|だけ|のみ)|^(?:除外|除非|以外|者除外|不|没|沒|无|無|未|并非|並非)|^[은는이가을를도]?\s?(?:않|못|없|아니|제외|아닙)|^(?:ไม่|ยกเว้น|เว้นแต่)/u;

export const CJK_CHARACTER =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** "No" of Portuguese, which means "in the", is told by words and letters of its sentence. */
export const PORTUGUESE = /[ãõ]|(?:^|\s)(?:em|uma|ao|aos|pelo|pela|das|os)(?=\s)/iu;
/** The words "ani" (years) and "mai" (more) of Romanian. */
export const ROMANIAN = /[ăâîșțşţ]/iu;

/** Negations that stand before what they negate. */
export const DANGLING = new Set(
  'not never no cannot without nunca não non sin sem senza sans niet inte ikke не nie لا'.split(' '),
);

/** Restrictions that a comma does not weaken. */
export const RESTRICTIONS_BEHIND_COMMAS = new Set(['unless', 'except', 'außer', 'tenzij']);

/** Words with a negation in them that negate nothing. */
export const IDIOMS = /\bwithout (?:undue |further )?(?:delay|charge|cost)|\bnot only\b/gi;

const numbers =
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|' +
  'nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|' +
  'cent|cents|mille|vingt|trente|quarante|cinquante|soixante|cien|ciento|mil|veinte|treinta|cuarenta|cincuenta|sesenta';
/** A number in words before a passage that goes on with it, and behind one. */
export const NUMBER_WORDS_BEFORE = new RegExp(`(?<![\\p{L}])(?:${numbers})(?:[ -](?:and|y|et))?[ -]$`, 'iu');
export const NUMBER_WORDS_BEHIND = new RegExp(`^[ -](?:(?:and|y|et)[ -])?(?:${numbers})(?![\\p{L}])`, 'iu');
export const STARTS_WITH_NUMBER = new RegExp(`^(?:${numbers})(?![\\p{L}])`, 'iu');
export const ENDS_WITH_NUMBER = new RegExp(`(?<![\\p{L}])(?:${numbers})$`, 'iu');
