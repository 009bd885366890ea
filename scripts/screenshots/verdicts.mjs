/**
 * What a model says of `examples/documents/privacy-notice.md`, by the ids of `examples/standards/gdpr-privacy-notice.yaml`: verdict,
 * reason, quotes.
 */
export const VERDICTS = {
  'art12-1-plain-language': [
    'unclear',
    'The notice is plain throughout, except for the paragraph on usage information, which does not say what happens to the data.',
    'Such information may be leveraged, in some cases in combination with other information available to us',
  ],
  'art12-2-exercising-rights': [
    'met',
    'Channels, the time of one month and the absence of a fee are all stated.',
    'You receive our answer within one month.',
    'All this costs you nothing.',
  ],
  'art13-1a-controller': [
    'met',
    'The legal entity, its company number and several ways to reach it are given.',
    'The controller is:',
  ],
  'art13-1b-dpo': [
    'met',
    'An officer is appointed and has an e-mail and a postal address.',
    'by e-mail: dpo@velomere.example',
  ],
  'art13-1c-purposes': [
    'unclear',
    'All purposes in the table are specific; one further purpose is stated too vaguely to connect it with data.',
    'for quality assurance and for the continuous optimisation of the user journey',
  ],
  'art13-1c-legal-basis': [
    'met',
    'Each purpose has a basis in article 6(1), and medical certificates a condition in article 9(2).',
    'The letters in the last column refer to article 6(1) of the General Data Protection Regulation (GDPR)',
  ],
  'art13-1d-legitimate-interests': [
    'met',
    'Section 4 names an interest for every purpose marked (f).',
    'Where the table says (f), these are the interests that we weighed against yours:',
  ],
  'art13-1e-recipients': [
    'met',
    'Recipients are listed with what they do, which data they get and where.',
    'Outside Velomere, your data go to:',
  ],
  'art13-1f-transfers': [
    'met',
    'The transfers and the countries are stated.',
    'Most of your data stay within the European Economic Area. There are two exceptions:',
  ],
  'art13-1f-safeguards': [
    'not_met',
    'An adequacy decision covers the United Kingdom. For the United States and the Philippines there is only an assurance, which is no safeguard under article 46, 47 or 49.',
    'Harkline has assured us that it takes the protection of data very seriously',
  ],
  'art13-2a-retention': [
    'not_met',
    'Every category has a period but trip traces, for which "as long as they are useful" is neither a period nor a criterion.',
    'As long as they are useful for the purposes for which we collected them',
  ],
  'art13-2b-access': ['met', 'Access and a copy are offered.', 'You can ask whether we have data about you'],
  'art13-2b-rectification': [
    'met',
    'Correction and completion are offered.',
    'You can have wrong data corrected and incomplete data completed.',
  ],
  'art13-2b-erasure': ['met', 'Erasure is offered, with its reasons.', 'You can ask us to delete your data'],
  'art13-2b-restriction': [
    'met',
    'Restriction is described by what it means.',
    'You can ask us to keep your data without using them',
  ],
  'art13-2b-portability': [
    'met',
    'Data under contract or consent can be had as CSV or JSON, or sent on.',
    'have us send it to another provider if that is technically possible',
  ],
  'art13-2b-objection': [
    'met',
    'Objection is offered to processing under (f), and to direct marketing at any time.',
    'You can object to processing that rests on a legitimate interest',
  ],
  'art21-4-objection-separate': [
    'not_met',
    'The right to object is one item in the list of rights, and stands nowhere by itself.',
    'You can object to processing that rests on a legitimate interest',
  ],
  'art13-2c-withdraw-consent': [
    'met',
    'Withdrawal is possible at any time, and what was done before remains lawful.',
    'you can withdraw your consent at any time',
  ],
  'art13-2d-complaint': [
    'met',
    'The right is stated without a condition, and the Belgian authority is named.',
    'You have the right to lodge a complaint with a supervisory authority',
  ],
  'art13-2e-requirement': [
    'unclear',
    'Necessary and optional fields are told apart, but not what kind of requirement it is, and the consequence is vague.',
    'we may not be able to offer you all of our services',
  ],
  'art13-2f-automated-decisions': [
    'unclear',
    'An automatic block is described, and its significance denied. Whether somebody decides before it takes effect stays open.',
    'We do not believe that a block has a legal effect on you',
  ],
  'art13-3-further-purposes': [
    'met',
    'Readers are told four weeks before data are used for another purpose.',
    'we will tell you beforehand, with everything you need to know about that purpose',
  ],
  'art14-1d-categories': [
    'met',
    'For each source the categories of data are listed.',
    'your name, your work e-mail address and your cost centre',
  ],
  'art14-2f-source': [
    'met',
    'Sources are named, and whether they are publicly accessible.',
    'This source is not publicly accessible.',
  ],
  'art14-3-timing': [
    'met',
    'The notice is sent with the first message, within one month at the latest.',
    'we send it to you with our first message, and in any case within one month',
  ],
};
