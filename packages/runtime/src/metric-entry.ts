/** What a service tells of itself in figures, beside those of its process. */
export interface MetricEntry {
  type: "counter" | "gauge" | "histogram";
  /** Which services tell it: all, those with HTTP routes, or those that are named. */
  of: "all" | "http" | readonly string[];
  labels: readonly string[];
  /** Of what it is a number. */
  unit: string;
  /** What it says, in a sentence that Prometheus repeats. */
  says: string;
  buckets?: readonly number[];
  /** There only where a setting asks for it. */
  onlyWith?: string;
}
