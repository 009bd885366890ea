import type { StandardSet, TextDocument } from './types.js';

/** A document to try a check with. */
export const EXAMPLE_DOCUMENT: TextDocument = {
  name: 'pull-request.md',
  text: `# Invoice each delivery as it is confirmed, instead of all of them at night

**Repository:** harbourline/freight-billing · **Author:** @imke-vd

## Why

Harbourline bills about 210,000 deliveries a month. Today one job, \`nightly-invoicing\`, wakes up at 01.00, collects everything that was confirmed during the day, and writes the invoices. That was fine when it took twenty minutes. It now takes three hours and fifty minutes on a normal night. Whenever it stops half-way, somebody on duty has to find out by hand which deliveries have been invoiced and which have not (HL-2307, HL-2352 and HL-2366 are all of this kind).

This pull request replaces the job with a worker that invoices each delivery within a minute or so of its confirmation. It implements HL-2381.

## What changes

1. A new worker, \`invoice-worker\`, reads \`delivery.confirmed\` events from the outbox table and writes one invoice line for each delivery.
2. \`invoice_lines\` has a new unique index on \`(delivery_id, revision)\`, so a worker that dies between two steps repeats its work and changes nothing the second time.
3. The table \`invoice_batches\`, and the column \`customers.last_batch_cursor\`, are no longer needed and are dropped.

While I was there I also renamed \`BillingDate\` to \`InvoiceDate\` everywhere.

## Tests

New tests cover a worker that stops between the two writes, two workers that take the same event, and a correction that arrives before its delivery. The complete suite passed on my own machine; in CI the portal's screenshot tests were skipped.

## Rollout and way back

Behind the flag \`bill-on-confirmation\`: the Rotterdam region first, the others once it has gone a week without a parked event. To go back, revert the merge commit; the nightly job then takes over again.

The alert \`invoice-worker-lag\` pages whoever is on duty when an event is older than ten minutes.
`,
};

/** Standards to hold it against. */
export const EXAMPLE_SET: StandardSet = {
  name: 'Example: pull-request policy',
  description: 'What the description of a pull request has to say before review begins.',
  standards: [
    {
      id: 'purpose',
      title: 'What changes, and why',
      rule: 'The description says in its own words what the change does and which problem it solves. Not met if it only repeats a title or points to an issue.',
    },
    {
      id: 'single-scope',
      title: 'One change per pull request',
      rule: 'Everything in it serves the stated purpose. Not met if it mentions unrelated refactoring, renaming or fixes.',
    },
    {
      id: 'tests',
      title: 'Tests for the new behaviour',
      rule: 'The description names the automated tests that were added and says which behaviour they cover, including at least one failure or edge case.',
    },
    {
      id: 'suite-result',
      title: 'The full test suite passed',
      rule: 'The description shows or links the result of the complete test suite for the commit to be merged, and every job passed. Not met if any job failed or was left out.',
    },
    {
      id: 'way-back',
      title: 'A way back, including the data',
      rule: 'The description says how the change is undone. Not met if data or columns are dropped and the only way back named is to revert the code.',
    },
    {
      id: 'observability',
      title: 'How we will see whether it works',
      rule: 'The description names at least one metric, log line or alert by which somebody on duty can tell whether the change works.',
    },
  ],
};
