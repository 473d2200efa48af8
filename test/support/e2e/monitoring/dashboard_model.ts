// The types of our dashboards: what Grafana's schema has (@grafana/schema, 13.2), as JSON, and narrowed to what we use.
// The part of it that Grafana leaves open, such as the options of a panel, is closed here. Types only, in the compiler.

import type {
  Dashboard,
  FieldConfig,
  GraphFieldConfig,
  MatcherConfig,
  Panel,
  RowPanel,
  TableOptions,
  VariableModel,
  VizLegendOptions,
  VizTooltipOptions,
} from '@grafana/schema';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';

/** As in JSON: in place of an enumeration's members, their texts. */
type Json<T> = T extends string ? `${T}` : T extends object ? { [K in keyof T]: Json<T[K]> } : T;

/** The same with these members, which must be there. */
type With<T, U> = Omit<T, keyof U> & U;

/** The variable that names the data source. */
interface FromVariable {
  readonly type: 'prometheus';
  readonly uid: '${datasource}';
}

/** A query to Prometheus; its schema is not in the package. */
interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat?: string;
  /** Both for tables: one row for each series. */
  readonly format?: 'table';
  readonly instant?: true;
}

type Transformation =
  | { readonly id: 'merge'; readonly options: Record<string, never> }
  | {
      readonly id: 'organize';
      readonly options: {
        readonly excludeByName: Readonly<Record<string, true>>;
        readonly renameByName: Readonly<Record<string, string>>;
      };
    };

interface PanelOf<Type, Options, Custom> {
  readonly type: Type;
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly datasource: FromVariable;
  readonly gridPos: {
    readonly h: number;
    readonly w: number;
    readonly x: number;
    readonly y: number;
  };
  readonly targets: readonly Target[];
  /** What is left out has Grafana's default. */
  readonly options: Json<Options>;
  readonly fieldConfig: {
    readonly defaults: Json<With<FieldConfig, { custom?: Custom }>>;
    readonly overrides: readonly {
      readonly matcher: Json<MatcherConfig>;
      readonly properties: readonly { readonly id: string; readonly value: unknown }[];
    }[];
  };
  readonly transformations?: readonly Transformation[];
}

interface TimeSeriesOptions {
  readonly legend: VizLegendOptions;
  readonly tooltip: VizTooltipOptions;
}

export type QueryPanel = With<
  Json<Panel>,
  | PanelOf<'timeseries', TimeSeriesOptions, GraphFieldConfig>
  | PanelOf<'stat', Partial<StatOptions>, never>
  | PanelOf<'table', TableOptions, never>
>;

export type CheckedPanel = QueryPanel | Json<RowPanel>;

/** Asks Prometheus. Without `allValue`, All is each value that there is: `up` has other targets, too. */
interface QueryVariable {
  readonly type: 'query';
  readonly query: string;
  readonly datasource: FromVariable;
  readonly includeAll: true;
  readonly allValue?: never;
}

export type Variable =
  | With<Json<VariableModel>, { type: 'datasource'; query: 'prometheus' }>
  | With<Json<VariableModel>, QueryVariable>
  | With<Json<VariableModel>, { type: 'textbox'; query: string; description: string }>;

/** A dashboard that can be imported anywhere: it has a stable `uid`, and no number of a database. */
export type CheckedDashboard = With<
  Json<Dashboard>,
  {
    id: null;
    uid: string;
    title: string;
    description: string;
    schemaVersion: 39;
    templating: { list: readonly Variable[] };
    panels: readonly CheckedPanel[];
  }
>;
