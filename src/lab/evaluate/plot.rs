//! Plots as inline SVG: no scripts, no fonts or styles from elsewhere, colours from the page's style sheet so that they
//! are legible in light, in dark and in print. Series differ by dash and marker too.

use maud::{Markup, html};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 380.0;
const LEFT: f64 = 74.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 56.0;

/// Dashes by series.
const DASHES: [&str; 4] = ["none", "7 4", "2 4", "9 3 2 3"];

/// One axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// What it shows, with the unit.
    pub title: String,
    /// Value at the low end.
    pub from: f64,
    /// Value at the high end.
    pub to: f64,
    /// Whether equal factors are equal distances.
    pub log: bool,
    /// Where ticks stand, and what they say.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// Shares from 0 to 1, told in percent.
    pub fn share(title: &str) -> Self {
        let ticks = (0..=5).map(|n| (f64::from(n) / 5.0, format!("{} %", n * 20))).collect();
        Self { title: title.to_owned(), from: 0.0, to: 1.0, log: false, ticks }
    }

    /// From `from` to `to` in steps that people count in.
    pub fn linear(title: &str, from: f64, to: f64) -> Self {
        let to = if to > from { to } else { from + 1.0 };
        let rough = (to - from) / 6.0;
        let decade = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * decade)
            .find(|step| *step >= rough)
            .unwrap_or(rough);
        let places = (-step.log10().floor()).max(0.0) as usize;
        let first = (from / step).ceil() as i64;
        let last = (to / step + 1e-9).floor() as i64;
        let ticks = (first..=last)
            .map(|n| n as f64 * step)
            .map(|value| (value, format!("{value:.places$}")))
            .collect();
        Self { title: title.to_owned(), from, to, log: false, ticks }
    }

    /// Factors of ten from `from` to `to`, both above 0; `label` tells a tick's value.
    pub fn log(title: &str, from: f64, to: f64, label: &dyn Fn(f64) -> String) -> Self {
        let first = (from.log10() - 1e-9).ceil() as i32;
        let last = (to.log10() + 1e-9).floor() as i32;
        let ticks = (first..=last).map(|n| 10f64.powi(n)).map(|value| (value, label(value))).collect();
        Self { title: title.to_owned(), from, to, log: true, ticks }
    }

    /// 0 at the low end, 1 at the high end; what lies outside is drawn at the end.
    fn at(&self, value: f64) -> f64 {
        let place = if self.log {
            (value.max(self.from) / self.from).ln() / (self.to / self.from).ln()
        } else {
            (value - self.from) / (self.to - self.from)
        };
        place.clamp(0.0, 1.0)
    }
}

/// A point with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Along the first axis.
    pub x: f64,
    /// Along the second.
    pub y: f64,
    /// Ends of the interval.
    pub ends: (f64, f64),
}

/// How a series is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Going up at once and then level, as a characteristic does.
    Steps(Vec<(f64, f64)>),
    /// Points with intervals, joined.
    Joined(Vec<Point>),
    /// Points with intervals alone.
    Apart(Vec<Point>),
    /// Bars from 0: where the first begins, their width, their heights.
    Bars(f64, f64, Vec<f64>),
}

/// Values that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// Its values.
    pub mark: Mark,
}

/// A plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Its title.
    pub title: String,
    /// What to know to read it.
    pub note: String,
    /// Across.
    pub x: Axis,
    /// Up.
    pub y: Axis,
    /// Distance in pixels between points of neighbouring series at the same place, whose intervals would cover each
    /// other; 0 where the place is a value that must be read off.
    pub beside: f64,
    /// Whether the line from corner to corner is drawn.
    pub diagonal: bool,
    /// What is drawn, at most eight.
    pub series: Vec<Series>,
}

impl Plot {
    /// The figure.
    pub fn figure(&self) -> Markup {
        html! {
            figure {
                figcaption {
                    strong { (self.title) }
                    @if self.series.len() > 1 { (self.legend()) }
                }
                svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(self.title) {
                    (self.grid())
                    @if self.diagonal {
                        line class="guide" x1=(n(self.x(self.x.from))) y1=(n(self.y(self.y.from)))
                            x2=(n(self.x(self.x.to))) y2=(n(self.y(self.y.to))) {}
                    }
                    @for (number, series) in self.series.iter().enumerate() { (self.series(number, series)) }
                }
                @if !self.note.is_empty() { p class="note" { (self.note) } }
            }
        }
    }

    fn legend(&self) -> Markup {
        html! {
            span class="legend" {
                @for (number, series) in self.series.iter().enumerate() {
                    span class="entry" {
                        svg viewBox="0 0 34 14" class={ "swatch s" (number % 4) } aria-hidden="true" {
                            @if matches!(series.mark, Mark::Bars(..)) {
                                rect class="bar" x="4" y="2" width="26" height="10" {}
                            } @else {
                                @if !matches!(series.mark, Mark::Apart(_)) {
                                    line class="line" stroke-dasharray=(dash(number)) x1="0" y1="7" x2="34" y2="7" {}
                                }
                                @if !matches!(series.mark, Mark::Steps(_)) { (marker(number, 17.0, 7.0)) }
                            }
                        }
                        (series.name)
                    }
                }
            }
        }
    }

    fn x(&self, value: f64) -> f64 {
        LEFT + self.x.at(value) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        HEIGHT - BOTTOM - self.y.at(value) * (HEIGHT - TOP - BOTTOM)
    }

    fn grid(&self) -> Markup {
        let (left, right, top, bottom) = (LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM);
        let middle = f64::midpoint(top, bottom);
        html! {
            @for (value, label) in &self.x.ticks {
                line class="grid" x1=(n(self.x(*value))) y1=(n(top)) x2=(n(self.x(*value))) y2=(n(bottom)) {}
                text class="tick" x=(n(self.x(*value))) y=(n(bottom + 18.0)) text-anchor="middle" { (label) }
            }
            @for (value, label) in &self.y.ticks {
                line class="grid" x1=(n(left)) y1=(n(self.y(*value))) x2=(n(right)) y2=(n(self.y(*value))) {}
                text class="tick" x=(n(left - 7.0)) y=(n(self.y(*value) + 5.0)) text-anchor="end" { (label) }
            }
            polyline class="axis" points=(points(&[(left, top), (left, bottom), (right, bottom)])) {}
            text class="title" x=(n(f64::midpoint(left, right))) y=(n(HEIGHT - 10.0)) text-anchor="middle" {
                (self.x.title)
            }
            text class="title" x=(n(17.0)) y=(n(middle)) text-anchor="middle"
                transform=(format!("rotate(-90 17 {middle:.1})")) { (self.y.title) }
        }
    }

    fn series(&self, number: usize, series: &Series) -> Markup {
        html! {
            g class={ "s" (number % 4) } {
                @match &series.mark {
                    Mark::Steps(corners) => {
                        polyline class="line" stroke-dasharray=(dash(number)) points=(points(&self.steps(corners))) {}
                    }
                    Mark::Joined(held) => {
                        @let line: Vec<(f64, f64)> = held.iter().map(|p| self.place(number, *p)).collect();
                        polyline class="line" stroke-dasharray=(dash(number)) points=(points(&line)) {}
                        (self.points(number, held))
                    }
                    Mark::Apart(held) => (self.points(number, held)),
                    Mark::Bars(from, width, heights) => {
                        @for (at, height) in heights.iter().enumerate().filter(|(_, height)| **height > 0.0) {
                            (self.bar(from + at as f64 * width, *width, *height))
                        }
                    }
                }
            }
        }
    }

    /// Where a point is drawn.
    fn place(&self, number: usize, point: Point) -> (f64, f64) {
        let beside = (number as f64 - (self.series.len() as f64 - 1.0) / 2.0) * self.beside;
        (self.x(point.x) + beside, self.y(point.y))
    }

    fn points(&self, number: usize, held: &[Point]) -> Markup {
        html! {
            @for point in held {
                @let (x, y) = self.place(number, *point);
                @let (low, high) = (self.y(point.ends.0), self.y(point.ends.1));
                line class="interval" x1=(n(x)) y1=(n(low)) x2=(n(x)) y2=(n(high)) {}
                line class="interval" x1=(n(x - 4.0)) y1=(n(low)) x2=(n(x + 4.0)) y2=(n(low)) {}
                line class="interval" x1=(n(x - 4.0)) y1=(n(high)) x2=(n(x + 4.0)) y2=(n(high)) {}
                (marker(number, x, y))
            }
        }
    }

    fn bar(&self, from: f64, width: f64, height: f64) -> Markup {
        let (left, right) = (self.x(from), self.x(from + width));
        let (top, bottom) = (self.y(height), self.y(self.y.from));
        html! {
            // A bar of one image must be seen among thousands.
            rect class="bar" x=(n(left)) y=(n(top.min(bottom - 1.5))) width=(n((right - left).max(0.5)))
                height=(n((bottom - top).max(1.5))) {}
        }
    }

    fn steps(&self, corners: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let mut line: Vec<(f64, f64)> = Vec::with_capacity(2 * corners.len());
        for (x, y) in corners {
            let (x, y) = (self.x(*x), self.y(*y));
            if let Some((_, before)) = line.last().copied() {
                line.push((x, before));
            }
            line.push((x, y));
        }
        line
    }
}

fn dash(number: usize) -> &'static str {
    DASHES[number % DASHES.len()]
}

fn marker(number: usize, x: f64, y: f64) -> Markup {
    html! {
        @match number % 4 {
            0 => circle class="dot" cx=(n(x)) cy=(n(y)) r="4.5" {},
            1 => rect class="dot" x=(n(x - 4.0)) y=(n(y - 4.0)) width="8" height="8" {},
            2 => polygon class="dot" points=(points(&[(x, y - 5.5), (x + 5.0, y + 4.0), (x - 5.0, y + 4.0)])) {},
            _ => polygon class="dot" points=(points(&[(x, y - 5.5), (x + 5.5, y), (x, y + 5.5), (x - 5.5, y)])) {},
        }
    }
}

fn points(places: &[(f64, f64)]) -> String {
    places.iter().map(|(x, y)| format!("{},{}", n(*x), n(*y))).collect::<Vec<_>>().join(" ")
}

/// A coordinate: finer than a tenth of a pixel nobody sees.
fn n(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|(_, label)| label.as_str()).collect()
    }

    #[test]
    fn ticks_stand_where_people_count() {
        assert_eq!(labels(&Axis::linear("x", -17.0, 22.0)), ["-10", "0", "10", "20"]);
        assert_eq!(labels(&Axis::linear("x", 0.0, 0.9)), ["0.0", "0.2", "0.4", "0.6", "0.8"]);
        let log = Axis::log("x", 2e-4, 1.0, &|value| format!("{value}"));
        assert_eq!(labels(&log), ["0.001", "0.01", "0.1", "1"]);
        assert!((log.at(1.0) - 1.0).abs() < 1e-12 && log.at(0.0).abs() < 1e-12);
        assert!(Axis::linear("x", 3.0, 3.0).to > 3.5, "an axis has a length");
    }

    fn plot(series: Vec<Series>) -> String {
        let (x, y) = (Axis::linear("across <b>", 0.0, 10.0), Axis::share("up"));
        let plot = Plot { title: "T".into(), note: String::new(), x, y, beside: 6.0, diagonal: true, series };
        plot.figure().into_string()
    }

    #[test]
    fn values_are_drawn_where_the_axes_say() {
        let line = plot(vec![Series { name: "a".into(), mark: Mark::Steps(vec![(0.0, 0.0), (10.0, 1.0)]) }]);
        // From the lower left corner along the bottom, then up.
        assert!(line.contains(r#"points="74.0,324.0 612.0,324.0 612.0,12.0""#), "{line}");
        assert!(line.contains("across &lt;b&gt;") && !line.contains("legend"));
        let point = Point { x: 5.0, y: 0.5, ends: (0.25, 0.75) };
        let dots = plot(vec![
            Series { name: "a".into(), mark: Mark::Joined(vec![point]) },
            Series { name: "b".into(), mark: Mark::Apart(vec![point]) },
        ]);
        assert!(dots.contains(r#"cx="340.0" cy="168.0""#), "{dots}");
        assert!(dots.contains(r#"y1="246.0" x2="346.0" y2="90.0""#), "{dots}");
        let bars = plot(vec![Series { name: "a".into(), mark: Mark::Bars(0.0, 5.0, vec![0.5, 0.0]) }]);
        assert_eq!(bars.matches("<rect").count(), 1);
    }
}
