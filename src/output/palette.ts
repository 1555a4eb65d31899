/** Colours as data: what stands before and after each kind of text. Whether to use them is the caller's choice. */

export interface Paint {
  readonly open: string;
  readonly close: string;
}

export interface Palette {
  /** Node labels and block headers. */
  readonly label: Paint;
  /** Labels of standard error. */
  readonly stderrLabel: Paint;
  readonly diffFile: Paint;
  readonly diffHunk: Paint;
  readonly diffRemoved: Paint;
  readonly diffAdded: Paint;
}

const none: Paint = { open: '', close: '' };

function sgr(code: number): Paint {
  return { open: `\x1b[${code}m`, close: '\x1b[0m' };
}

export const plainPalette: Palette = {
  label: none,
  stderrLabel: none,
  diffFile: none,
  diffHunk: none,
  diffRemoved: none,
  diffAdded: none,
};

/** The colours of clush and clubak: bright blue, bright red; a diff in bold, cyan, red and green. */
export const colourPalette: Palette = {
  label: sgr(94),
  stderrLabel: sgr(91),
  diffFile: sgr(1),
  diffHunk: sgr(96),
  diffRemoved: sgr(91),
  diffAdded: sgr(92),
};
