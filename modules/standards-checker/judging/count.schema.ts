import { z } from 'zod';

/** A number of things: an integer from 0. */
export const countSchema = z.int().min(0);
