// Pictures of tables: the numbers come from the table that data-chart names, the colours from the style sheet.

const css = getComputedStyle(document.documentElement);
const colour = (name) => css.getPropertyValue(`--${name}`).trim();
const SERIES = [1, 2, 3, 4, 5, 6].map((n) => colour(`series-${n}`));
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'];
const UNKNOWN = {
  color: colour('line'), borderColor: colour('field'),
  decal: {symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: colour('field')},
};

const isLine = (kind) => kind === 'line' || kind === 'area';
const figure = (cell) => cell.dataset.value === '' ? NaN : cell.dataset.value !== undefined ? Number(cell.dataset.value) : Number(cell.textContent.replace(/[^\d.-]/g, ''));

function read(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1);
  const lines = [...table.tBodies[0].rows];
  return {
    categories: lines.map((line) => line.cells[0].textContent.trim()),
    series: heads.map((head, n) => ({
      name: head.textContent.trim(),
      dashed: head.hasAttribute('data-dashed'),
      values: lines.map((line) => ('unknown' in line.cells[n + 1].dataset ? null : figure(line.cells[n + 1]))),
      links: lines.map((line) => line.cells[n + 1].querySelector('a')?.href),
    })),
  };
}

function drawn(one, n, kind) {
  const base = {name: one.name, color: SERIES[n % SERIES.length], data: one.values, emphasis: {disabled: true}};
  if (isLine(kind)) {
    return {
      ...base, type: 'line', symbol: SYMBOLS[n % SYMBOLS.length], symbolSize: 5, connectNulls: false,
      lineStyle: {width: 2, type: one.dashed ? 'dashed' : 'solid'},
      areaStyle: kind === 'area' ? {opacity: 0.1} : undefined,
      endLabel: {show: true, formatter: '{a}', color: SERIES[n % SERIES.length]}, labelLayout: {moveOverlap: 'shiftY'},
    };
  }
  return {
    ...base, type: 'bar', barMaxWidth: 28, stack: kind.startsWith('stack') ? 'all' : undefined,
    label: {show: !kind.startsWith('stack') && one.values.length <= 12, position: kind === 'rows' ? 'right' : 'top', color: colour('ink'), fontSize: 11, formatter: ({value}) => value?.toLocaleString() ?? ''},
  };
}

// What is not known stands as a grey hatched column of full height with its word: never as zero.
function unknown(series, word) {
  const holes = series[0].values.map((_, at) => series.some((one) => one.values[at] === null));
  if (!holes.includes(true)) return [];
  const height = Math.max(1, ...series.flatMap((one) => one.values));
  return [{
    name: word, type: 'bar', barMaxWidth: 28, barGap: '-100%', silent: true, itemStyle: UNKNOWN,
    data: holes.map((hole) => (hole ? height : null)), tooltip: {valueFormatter: () => '?'},
    label: {show: true, formatter: '?', color: colour('ink')},
  }];
}

function options(table, kind, word) {
  const {categories, series} = read(table);
  const lying = kind === 'rows' || kind === 'stacked-rows';
  const lines = {axisLine: {lineStyle: {color: colour('line')}}, axisTick: {show: false}, axisLabel: {color: colour('muted'), fontSize: 11}};
  const names = {type: 'category', data: categories, inverse: lying, boundaryGap: !isLine(kind), ...lines};
  const values = {type: 'value', splitNumber: 3, splitLine: {lineStyle: {color: colour('line-soft')}}, ...lines};
  return {
    animation: false,
    aria: {enabled: true, decal: {show: series.length > 1 && !isLine(kind)}},
    textStyle: {fontFamily: colour('sans')},
    tooltip: {trigger: 'axis', renderMode: 'richText', confine: true},
    legend: series.length > 1 && !isLine(kind) ? {top: 4, right: 12, itemWidth: 14, itemHeight: 9, textStyle: {color: colour('muted'), fontSize: 11}} : undefined,
    grid: {left: 12, right: isLine(kind) ? 84 : 40, top: series.length > 1 && !isLine(kind) ? 32 : 20, bottom: 10, containLabel: true},
    xAxis: lying ? values : names,
    yAxis: lying ? names : values,
    series: [...series.map((one, n) => drawn(one, n, kind)), ...unknown(series, word)],
  };
}

function draw(place) {
  const table = document.getElementById(place.dataset.chart);
  if (!table || !window.echarts) return;
  const picture = window.echarts.getInstanceByDom(place) ?? window.echarts.init(place, null, {renderer: 'svg'});
  picture.setOption(options(table, place.dataset.kind, place.dataset.unknown), true);
  picture.on('click', ({seriesIndex, dataIndex}) => {
    const link = read(table).series[seriesIndex].links[dataIndex];
    if (link) window.location.assign(link);
  });
  new ResizeObserver(() => picture.resize()).observe(place);
}

const drawAll = (root) => root.querySelectorAll('[data-chart]').forEach(draw);
drawAll(document);
document.addEventListener('htmx:load', ({target}) => drawAll(target));
