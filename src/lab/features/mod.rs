//! The eight streams of many images as arrays on disk: what training reads. Feature extraction exists once, in the
//! engine; this only packs what [`streams::extract`] gives.
//!
//! A folder holds `rows.jsonl` (one object a row: one view of one image), `meta.json` (names, shapes, counts), raw
//! little-endian row-major arrays, and `DONE` when all is written. `format.f32` and `content.f32` are stored as they
//! are; everything else is made of bytes or bits and is stored so (see [`pack`]).

pub mod pack;

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;
use serde::Serialize;

use super::covers::{self, Cover};
use super::extract::{Extracted, extract};
use super::sidecar::Sidecar;
use super::split;
use crate::streams;

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Folders of images; a file without a sidecar counts as clean.
    pub images: Vec<PathBuf>,
    /// Where the arrays go.
    pub out: PathBuf,
    /// Most views of one image: the first ones, as the program would show them to a network.
    pub views: usize,
    /// Threads; 0 takes all cores.
    pub workers: usize,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Rows written.
    pub rows: u64,
    /// Images they come from.
    pub images: u64,
    /// Files left out, because they are none of the five formats or their pixels cannot be decoded.
    pub failed: u64,
}

/// Images worked on between two writes: what bounds the memory.
const BATCH: usize = 64;

#[derive(Debug, Serialize)]
struct Row<'a> {
    #[serde(rename = "row")]
    number: u64,
    image: u64,
    path: &'a str,
    source: &'a str,
    split: &'a str,
    view: usize,
    label: u8,
    method: i32,
    bit_order: u8,
    layout: &'a str,
    operation: &'a str,
    kind: &'a str,
    twin: bool,
    state: &'a str,
    payload_bytes: u64,
    rate: f64,
    width: u32,
    height: u32,
    format: &'a str,
}

#[derive(Debug, Serialize)]
struct Meta {
    format_names: Vec<String>,
    content_names: Vec<String>,
    rows: u64,
    images: u64,
    shapes: serde_json::Value,
}

/// One image, packed.
struct Packed {
    sidecar: Option<Sidecar>,
    width: u32,
    height: u32,
    format: &'static str,
    shared: pack::Shared,
    /// Number and planes of each view.
    views: Vec<(usize, pack::Planes)>,
}

/// Extracts and writes. `progress` hears (done, all) now and then.
///
/// # Errors
/// When the images cannot be listed, the folder already holds features, or a file cannot be written.
pub fn run(settings: &Settings, progress: &mut dyn FnMut(u64, u64)) -> Result<Summary> {
    let images = covers::collect(&settings.images)?;
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.workers)
        .thread_name(|index| format!("features-{index}"))
        .build()
        .context("cannot start the worker threads")?;
    let mut writer = Writer::create(&settings.out)?;
    let mut summary = Summary::default();
    for (number, batch) in images.chunks(BATCH).enumerate() {
        let packed: Vec<Option<Packed>> =
            threads.install(|| batch.par_iter().map(|image| one(image, settings.views)).collect());
        for (image, packed) in batch.iter().zip(packed) {
            match packed {
                Some(packed) => {
                    writer.image(summary, image, &packed)?;
                    summary.rows += packed.views.len() as u64;
                    summary.images += 1;
                }
                None => summary.failed += 1,
            }
        }
        if number % 16 == 15 {
            progress(((number + 1) * BATCH).min(images.len()) as u64, images.len() as u64);
        }
    }
    writer.finish(summary)?;
    Ok(summary)
}

fn one(image: &Cover, most: usize) -> Option<Packed> {
    // One file that the engine trips over costs one file.
    let taken = catch_unwind(AssertUnwindSafe(|| extract(&image.path))).ok().flatten()?;
    let Extracted { streams, width, height, format } = taken;
    Some(Packed {
        sidecar: Sidecar::beside(&image.path),
        width,
        height,
        format,
        shared: pack::shared(&streams),
        views: streams.views.iter().take(most.max(1)).map(pack::planes).enumerate().collect(),
    })
}

/// The open arrays.
struct Writer {
    folder: PathBuf,
    rows: BufWriter<File>,
    arrays: [BufWriter<File>; 7],
}

/// File names of the arrays, in the order of [`Writer::arrays`].
const ARRAYS: [&str; 7] =
    ["format.f32", "content.f32", "meta.u8", "palette.u8", "pixel.u8", "alpha.u8", "bits.u8"];

impl Writer {
    fn create(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        if folder.join("rows.jsonl").exists() {
            bail!("{} already holds features; choose another folder or remove them", folder.display());
        }
        let open = |name: &str| {
            let path = folder.join(name);
            let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
            anyhow::Ok(BufWriter::with_capacity(1 << 20, file))
        };
        let [a, b, c, d, e, f, g] = ARRAYS.map(open);
        Ok(Self {
            folder: folder.to_owned(),
            rows: open("rows.jsonl")?,
            arrays: [a?, b?, c?, d?, e?, f?, g?],
        })
    }

    fn image(&mut self, before: Summary, image: &Cover, packed: &Packed) -> Result<()> {
        let sidecar = packed.sidecar.as_ref();
        let source = sidecar.map_or(image.source.as_str(), |sidecar| &sidecar.source);
        let path = image.path.to_string_lossy();
        for (number, (view, planes)) in packed.views.iter().enumerate() {
            let row = Row {
                number: before.rows + number as u64,
                image: before.images,
                path: &path,
                source,
                split: split::of(source).name(),
                view: *view,
                label: sidecar.map_or(0, |sidecar| sidecar.label),
                method: sidecar.map_or(-1, Sidecar::method_id),
                bit_order: sidecar.map_or(2, Sidecar::bit_order_id),
                layout: sidecar.map_or("original", |sidecar| &sidecar.layout),
                operation: sidecar.map_or("", |sidecar| &sidecar.operation),
                kind: sidecar.map_or("", |sidecar| &sidecar.kind),
                twin: sidecar.is_some_and(|sidecar| sidecar.twin),
                state: sidecar.map_or("original", |sidecar| &sidecar.state),
                payload_bytes: sidecar.map_or(0, |sidecar| sidecar.payload_bytes),
                rate: sidecar.map_or(0.0, |sidecar| sidecar.rate),
                width: packed.width,
                height: packed.height,
                format: packed.format,
            };
            serde_json::to_writer(&mut self.rows, &row)?;
            self.rows.write_all(b"\n")?;
            let shared = &packed.shared;
            let parts: [&[u8]; 7] = [
                &shared.format,
                &shared.content,
                &shared.meta,
                &shared.palette,
                &planes.pixel,
                &planes.alpha,
                &planes.bits,
            ];
            for (array, part) in self.arrays.iter_mut().zip(parts) {
                array.write_all(part)?;
            }
        }
        Ok(())
    }

    fn finish(mut self, summary: Summary) -> Result<()> {
        self.rows.flush()?;
        for array in &mut self.arrays {
            array.flush()?;
        }
        let (format_names, content_names) = (streams::format_names(), streams::content_names());
        let side = streams::VIEW;
        let shapes = serde_json::json!({
            "format": [format_names.len()],
            "content": [content_names.len()],
            "meta": [streams::META],
            "palette": [streams::PALETTE],
            "pixel": [3, side, side],
            "alpha": [side, side],
            "bits": [side, side],
        });
        let meta = Meta { format_names, content_names, rows: summary.rows, images: summary.images, shapes };
        fs::write(self.folder.join("meta.json"), serde_json::to_vec_pretty(&meta)?)?;
        fs::write(self.folder.join("DONE"), format!("{} rows\n", summary.rows))?;
        Ok(())
    }
}
