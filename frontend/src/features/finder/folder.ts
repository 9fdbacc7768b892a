/** The folder whose folders a typed path may go on with. */
export const parentOf = (typed: string): string => typed.slice(0, Math.max(0, typed.lastIndexOf("/")));
