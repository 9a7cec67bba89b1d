/** Sizes of the text to choose from, in hundredths of the designed one. */
export const TEXT_SIZES = [100, 115, 125, 150, 175, 200] as const;
