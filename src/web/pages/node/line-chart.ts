/** A line over time: the only place that knows uPlot. */

import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface LineChartData {
  /** Seconds since 1970. */
  readonly times: readonly number[];
  /** Null: nothing is known, the line has a gap. */
  readonly values: readonly (number | null)[];
}

export interface LineChartLook {
  readonly height: number;
  /** The least that the highest point of the scale is. */
  readonly most: number;
  readonly text: (value: number) => string;
  readonly time: (seconds: number) => string;
}

export interface LineChart {
  show(data: LineChartData): void;
  end(): void;
}

/** Draws into the place, as wide as that is. Colours are those of the place: `color` of its text, `--accent`. */
export function lineChart(place: HTMLElement, look: LineChartLook): LineChart {
  const chart = new UPlot(optionsOf(place, look), [[], []], place);
  const observer = new ResizeObserver(() => {
    chart.setSize({ width: place.clientWidth, height: look.height });
  });
  observer.observe(place);
  return {
    show: ({ times, values }) => chart.setData([[...times], [...values]]),
    end() {
      observer.disconnect();
      chart.destroy();
    },
  };
}

function optionsOf(place: HTMLElement, { height, most, text, time }: LineChartLook): UPlot.Options {
  const colourOf = (token: string): string => {
    const probe = document.createElement('span');
    probe.style.color = `var(${token})`;
    place.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  const font = `11px ${getComputedStyle(place).fontFamily}`;
  const lines = { stroke: colourOf('--line'), width: 1 };
  const axis = { stroke: colourOf('--text-3'), font, grid: lines, ticks: { show: false } };
  return {
    width: Math.max(100, place.clientWidth),
    height,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    padding: [8, 8, 0, 0],
    scales: { x: { time: true }, y: { range: (_chart, _low, high) => [0, Math.max(most, high * 1.1 || 0)] } },
    axes: [
      { ...axis, size: 24, space: 70, values: (_chart, ticks) => ticks.map(time) },
      {
        ...axis,
        size: (_chart, texts) => widthOf(texts),
        space: 26,
        values: (_chart, ticks) => ticks.map(text),
      },
    ],
    series: [{}, { stroke: colourOf('--accent'), width: 1.5, points: { show: false }, spanGaps: false }],
  };
}

/** Of the scale's words, in CSS pixels. */
function widthOf(texts: readonly string[] | null): number {
  return Math.max(46, ...(texts ?? []).map((text) => 12 + 6.5 * text.length));
}
