import { AddRouteConfig } from './route-config.js';

/** Answers errors of this route as `{"error":"<text>","code":…}`, `error` being a string, instead of the envelope. */
export const PlainErrors = () => AddRouteConfig({ plainErrors: true });
