/** What the primary process asks of a worker. */
export type ToWorker =
  /** End, as on SIGTERM. */
  | { readonly kind: 'end' }
  /** Another worker has taken over: take no further connections, then end. */
  | { readonly kind: 'retire' }
  /** Send your metrics for the worker `reader`. */
  | { readonly kind: 'read-metrics'; readonly reader: number; readonly reading: number }
  /** So many other workers were asked for their metrics. */
  | { readonly kind: 'metrics-asked'; readonly reading: number; readonly workers: number }
  | { readonly kind: 'metrics-of-other'; readonly reading: number; readonly text: string };

/** What a worker asks of the primary process. */
export type ToPrimary =
  /** Ask the other workers for their metrics. */
  | { readonly kind: 'ask-metrics'; readonly reading: number }
  | {
      readonly kind: 'metrics';
      /** The worker that asked. */
      readonly reader: number;
      readonly reading: number;
      readonly text: string;
    };
