/** Stands for what was taken out of a trace. */
export const hidden = "***";
