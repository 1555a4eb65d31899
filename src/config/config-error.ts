/** ConfigError: every mistake of a configuration at once. */

import { GrappeError, type TextPlace } from '../base/index.ts';
import { type Diagnostic, renderDiagnostics } from './diagnostic.ts';
import { type Place, positionOf } from './source-file.ts';

export class ConfigError extends GrappeError {
  /** At least one error; warnings may stand among them. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const place = errors[0]?.place;
    super(errors.every(({ untrusted }) => untrusted) ? 'config-untrusted' : 'config-invalid', {
      message: `the configuration has ${errors.length} ${errors.length === 1 ? 'mistake' : 'mistakes'}`,
      ...(place && { where: textPlace(place) }),
    });
    this.diagnostics = diagnostics;
  }

  override get report(): string {
    return renderDiagnostics(this.diagnostics);
  }
}

function textPlace(place: Place): TextPlace {
  const { line, column, lineText } = positionOf(place);
  return { source: place.file.name, text: lineText, line, column, length: place.end - place.start };
}
