/** Specs that `e2e-two` leaves out, by the reason; paths below this folder. */
export const ONE_SERVER_SPECS: Readonly<Record<string, readonly string[]>>;
