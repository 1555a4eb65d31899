/** Paints the map: a colour for the value, and a shape for everything that a colour must not say alone. */

import type { NodeNow } from './fleet-model.ts';
import type { HeatColours } from './heat-colours.ts';
import { HEADING_HEIGHT, type Heading, type HeatLayout, type Point } from './heat-layout.ts';
import { type Metric, metricText, stepOf } from './metrics.ts';

export interface Picture {
  readonly layout: HeatLayout;
  readonly nodes: readonly NodeNow[];
  readonly metric: Metric;
  readonly colours: HeatColours;
  readonly selected: ReadonlySet<string>;
  /** Index of the cell that the keyboard is at; undefined without the focus. */
  readonly active: number | undefined;
  readonly drag: readonly [Point, Point] | undefined;
  /** The last minutes of each node: shares, null for a gap. */
  readonly recent: ReadonlyMap<string, readonly (number | null)[]>;
}

type Pen = CanvasRenderingContext2D;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export function paint(pen: Pen, picture: Picture): void {
  const { layout, nodes, colours } = picture;
  pen.clearRect(0, 0, layout.width, layout.height);
  for (const heading of layout.headings) paintHeading(pen, heading, colours);
  for (const [at, { node, x, y }] of layout.cells.entries()) {
    const now = nodes[node];
    if (now === undefined) continue;
    const box = { x, y, w: layout.cellWidth, h: layout.cellHeight };
    if (layout.isTiled) paintTile(pen, box, now, picture);
    else paintSquare(pen, box, now, picture);
    if (picture.selected.has(now.name)) outline(pen, box, colours.accent, 2);
    if (at === picture.active) outline(pen, grown(box, 1), colours.text, 1.5);
  }
  if (picture.drag) paintDrag(pen, picture.drag, colours);
}

function paintHeading(pen: Pen, { title, members, x, y, width }: Heading, colours: HeatColours): void {
  pen.font = `500 11px ${colours.sans}`;
  pen.textBaseline = 'middle';
  const count = ` ${members.length}`;
  const room = width - pen.measureText(count).width;
  const shown = fitted(pen, title, room);
  pen.fillStyle = colours.soft;
  pen.fillText(shown, x, y + HEADING_HEIGHT / 2 - 2);
  pen.fillStyle = colours.faint;
  pen.fillText(count, x + pen.measureText(shown).width, y + HEADING_HEIGHT / 2 - 2);
}

function fitted(pen: Pen, text: string, room: number): string {
  if (pen.measureText(text).width <= room) return text;
  for (let length = text.length - 1; length > 0; length--) {
    const shorter = `${text.slice(0, length)}…`;
    if (pen.measureText(shorter).width <= room) return shorter;
  }
  return '…';
}

function paintSquare(pen: Pen, box: Box, now: NodeNow, { metric, colours }: Picture): void {
  const fill = fillOf(now, metric, colours);
  pen.fillStyle = fill ?? colours.surface;
  pen.fillRect(box.x, box.y, box.w, box.h);
  // The lowest colour is close to that of the page.
  if (fill === undefined || fill === colours.heat[0]) outline(pen, inset(box, 0.5), colours.line, 1);
  marks(pen, box, now, colours);
}

/** Undefined: nothing is known, the cell stays empty. */
function fillOf(now: NodeNow, metric: Metric, colours: HeatColours): string | undefined {
  if (now.state === 'not-answering') return colours.awaySoft;
  if (now.state === 'error') return colours.badSoft;
  if (metric === 'state') return now.state === 'active' ? colours.ok : undefined;
  const step = stepOf(now, metric);
  return step === undefined ? undefined : colours.heat[step];
}

/** down: a cross. error: a bar. old: hatched. drained: a corner cut off. */
function marks(pen: Pen, box: Box, now: NodeNow, colours: HeatColours): void {
  if (now.isStale) hatch(pen, box, colours);
  if (now.state === 'not-answering') cross(pen, box, colours.away);
  if (now.state === 'error') bar(pen, box, colours.bad);
  if (now.drained) corner(pen, box, colours);
}

function cross(pen: Pen, box: Box, colour: string): void {
  const { x, y, w, h } = inset(box, Math.max(1.5, box.w * 0.22));
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + w, y + h);
  pen.moveTo(x + w, y);
  pen.lineTo(x, y + h);
  stroke(pen, colour, box.w < 12 ? 1.25 : 2);
}

function bar(pen: Pen, box: Box, colour: string): void {
  const { x, y, w, h } = inset(box, Math.max(1.5, box.w * 0.22));
  pen.beginPath();
  pen.moveTo(x, y + h / 2);
  pen.lineTo(x + w, y + h / 2);
  stroke(pen, colour, box.w < 12 ? 2 : 3.5);
}

function hatch(pen: Pen, { x, y, w, h }: Box, colours: HeatColours): void {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, w, h);
  pen.clip();
  pen.beginPath();
  for (let from = -h; from < w; from += Math.max(4, h / 6)) {
    pen.moveTo(x + from, y + h);
    pen.lineTo(x + from + h, y);
  }
  stroke(pen, colours.surface, 1.5);
  pen.restore();
}

function corner(pen: Pen, { x, y, w, h }: Box, colours: HeatColours): void {
  const size = Math.max(4, Math.min(10, Math.min(w, h) * 0.4));
  pen.beginPath();
  pen.moveTo(x + w, y);
  pen.lineTo(x + w, y + size);
  pen.lineTo(x + w - size, y);
  pen.closePath();
  pen.fillStyle = colours.warn;
  pen.fill();
  stroke(pen, colours.surface, 1);
}

const BAND = 5;

function paintTile(pen: Pen, box: Box, now: NodeNow, { metric, colours, recent }: Picture): void {
  pen.fillStyle = colours.surface;
  pen.fillRect(box.x, box.y, box.w, box.h);
  outline(pen, inset(box, 0.5), colours.line, 1);
  pen.fillStyle = fillOf(now, metric, colours) ?? colours.sunken;
  pen.fillRect(box.x, box.y, BAND, box.h);
  const value = metricText(now, metric);
  pen.textBaseline = 'alphabetic';
  pen.font = `500 12px ${colours.mono}`;
  pen.fillStyle = colours.soft;
  const valueWidth = pen.measureText(value).width;
  const isUp = now.state === 'active' || now.state === 'unknown';
  if (isUp) pen.fillText(value, box.x + box.w - valueWidth - 9, box.y + 19);
  pen.font = `600 12px ${colours.mono}`;
  pen.fillStyle = colours.text;
  pen.fillText(fitted(pen, now.name, box.w - valueWidth - BAND - 24), box.x + BAND + 8, box.y + 19);
  const inner = { x: box.x + BAND + 8, y: box.y + 26, w: box.w - BAND - 17, h: box.h - 34 };
  if (isUp) sparkline(pen, inner, recent.get(now.name) ?? [], colours);
  else tileTrouble(pen, inner, now, colours);
  if (now.isStale) hatch(pen, { ...box, x: box.x + BAND, w: box.w - BAND }, colours);
  if (now.drained) corner(pen, box, colours);
}

function tileTrouble(pen: Pen, { x, y, w, h }: Box, now: NodeNow, colours: HeatColours): void {
  const mark = { x, y: y + h / 2 - 6, w: 12, h: 12 };
  if (now.state === 'not-answering') cross(pen, grown(mark, 2), colours.away);
  else bar(pen, grown(mark, 2), colours.bad);
  pen.font = `400 12px ${colours.sans}`;
  pen.textBaseline = 'middle';
  pen.fillStyle = now.state === 'not-answering' ? colours.away : colours.bad;
  pen.fillText(fitted(pen, now.reason ?? now.state, w - 20), x + 19, y + h / 2 + 0.5);
}

/** From 0 to 1 over the whole height, the newest at the right; a gap stays one. */
function sparkline(
  pen: Pen,
  { x, y, w, h }: Box,
  values: readonly (number | null)[],
  colours: HeatColours,
): void {
  pen.beginPath();
  pen.moveTo(x, y + h + 0.5);
  pen.lineTo(x + w, y + h + 0.5);
  stroke(pen, colours.sunken, 1);
  const step = w / Math.max(1, SPARK_TICKS - 1);
  const first = SPARK_TICKS - values.length;
  pen.beginPath();
  let isGap = true;
  for (const [at, value] of values.entries()) {
    if (value !== null) {
      const [px, py] = [x + (first + at) * step, y + h - value * h];
      if (isGap) pen.moveTo(px, py);
      else pen.lineTo(px, py);
    }
    isGap = value === null;
  }
  stroke(pen, colours.accent, 1.5);
}

export const SPARK_TICKS = 60;

function paintDrag(pen: Pen, [a, b]: readonly [Point, Point], colours: HeatColours): void {
  const box = {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    w: Math.abs(a.x - b.x),
    h: Math.abs(a.y - b.y),
  };
  pen.globalAlpha = 0.12;
  pen.fillStyle = colours.accent;
  pen.fillRect(box.x, box.y, box.w, box.h);
  pen.globalAlpha = 1;
  outline(pen, box, colours.accent, 1);
}

function outline(pen: Pen, { x, y, w, h }: Box, colour: string, width: number): void {
  pen.beginPath();
  pen.rect(x, y, w, h);
  stroke(pen, colour, width);
}

function stroke(pen: Pen, colour: string, width: number): void {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

function inset({ x, y, w, h }: Box, by: number): Box {
  return { x: x + by, y: y + by, w: w - 2 * by, h: h - 2 * by };
}

function grown(box: Box, by: number): Box {
  return inset(box, -by);
}
