//! Walks the frame headers of the three animated formats; no pixel is decoded.

use super::frames::{Animation, Blend, Disposal, FrameFacts};
use super::gif::{sub_blocks, take_palette};
use super::png_chunks;
use super::webp;
use crate::finding::Region;
use crate::limits::Limits;

/// `GIF89a` §18, §20, §23.
pub(super) fn gif(file: &[u8], limits: &Limits) -> Animation {
    let mut animation = Animation::default();
    let Some(&[w0, w1, h0, h1, flags, _, _]) = file.get(6..13).and_then(<[u8]>::first_chunk) else {
        return animation;
    };
    animation.width = u16::from_le_bytes([w0, w1]).into();
    animation.height = u16::from_le_bytes([h0, h1]).into();
    let mut rest = file.get(13..).unwrap_or_default();
    take_palette(&mut rest, flags);
    let mut control = (Disposal::Keep, 0);
    while let Some((&kind, tail)) = rest.split_first() {
        rest = tail;
        match kind {
            0 => {}
            0x21 => {
                let Some((&label, tail)) = rest.split_first() else { break };
                rest = tail;
                let blocks = sub_blocks(&mut rest);
                if let (0xf9, Some(&[flags, d0, d1, ..])) = (label, blocks.first().copied()) {
                    let disposal = match flags >> 2 & 7 {
                        2 => Disposal::Clear,
                        3 => Disposal::Restore,
                        _ => Disposal::Keep,
                    };
                    control = (disposal, u32::from(u16::from_le_bytes([d0, d1])) * 10);
                }
            }
            0x2c => {
                let Some((&[x0, x1, y0, y1, w0, w1, h0, h1, flags], tail)) = rest.split_first_chunk::<9>()
                else {
                    break;
                };
                rest = tail;
                if animation.frames.len() >= limits.frames as usize {
                    animation.cut = true;
                    break;
                }
                take_palette(&mut rest, flags);
                rest = rest.get(1..).unwrap_or_default();
                sub_blocks(&mut rest);
                let word = |low, high| u32::from(u16::from_le_bytes([low, high]));
                let region =
                    Region { x: word(x0, x1), y: word(y0, y1), width: word(w0, w1), height: word(h0, h1) };
                let (disposal, delay_ms) = std::mem::replace(&mut control, (Disposal::Keep, 0));
                let blend = Blend::Over;
                animation.frames.push(FrameFacts { region, delay_ms, disposal, blend, shown: true });
            }
            _ => break,
        }
    }
    fill_canvas(&mut animation);
    animation
}

/// PNG §11.3.6 (acTL, fcTL, fdAT), numbered as the decoder numbers frames: the image itself is the first.
pub(super) fn png(file: &[u8], limits: &Limits) -> Animation {
    let mut animation = Animation::default();
    let mut control: Option<FrameFacts> = None;
    let mut image = false;
    for (kind, content) in png_chunks::chunks(file) {
        match kind {
            b"IHDR" if animation.width == 0 => {
                let size = png_chunks::dimensions(content).unwrap_or_default();
                (animation.width, animation.height) = size;
            }
            b"fcTL" => control = frame_control(content),
            b"IDAT" if !image => {
                image = true;
                let still = FrameFacts::still(animation.width, animation.height);
                let animated = control.take();
                animation.frames.push(animated.unwrap_or(still));
                // Only what follows tells whether this is a still or the picture beside an animation.
                animation.cut = animated.is_none();
            }
            b"fdAT" if image => {
                let Some(facts) = control.take() else { continue };
                if animation.frames.len() >= limits.frames as usize {
                    return Animation { cut: true, ..beside(animation) };
                }
                animation.frames.push(facts);
            }
            b"IEND" => break,
            _ => {}
        }
    }
    Animation { cut: false, ..beside(animation) }
}

/// Marks a first image that has no frame control as none of the animation, where there is one.
fn beside(mut animation: Animation) -> Animation {
    if animation.cut && animation.frames.len() > 1 {
        animation.frames[0].shown = false;
    }
    if let Some(first) = animation.frames.iter_mut().find(|facts| facts.shown) {
        // PNG: there is nothing before the first frame to restore.
        if first.disposal == Disposal::Restore {
            first.disposal = Disposal::Clear;
        }
    }
    animation
}

/// Reads fcTL.
fn frame_control(content: &[u8]) -> Option<FrameFacts> {
    let fields = content.get(4..26)?;
    let long = |at: usize| {
        let bytes = fields.get(at..).and_then(<[u8]>::first_chunk::<4>)?;
        Some(u32::from_be_bytes(*bytes))
    };
    let short = |at: usize| {
        let bytes = fields.get(at..).and_then(<[u8]>::first_chunk::<2>)?;
        Some(u32::from(u16::from_be_bytes(*bytes)))
    };
    let region = Region { x: long(8)?, y: long(12)?, width: long(0)?, height: long(4)? };
    let below = match short(18)? {
        0 => 100,
        below => below,
    };
    let disposal = match fields.get(20)? {
        1 => Disposal::Clear,
        2 => Disposal::Restore,
        _ => Disposal::Keep,
    };
    let blend = if *fields.get(21)? == 1 { Blend::Over } else { Blend::Replace };
    Some(FrameFacts { region, delay_ms: short(16)? * 1000 / below, disposal, blend, shown: true })
}

/// RFC 9649 §2.7 (VP8X, ANMF).
pub(super) fn webp(file: &[u8], limits: &Limits) -> Animation {
    let mut animation = Animation::default();
    let three = |bytes: &[u8], at: usize| match bytes.get(at..).and_then(<[u8]>::first_chunk::<3>) {
        Some(&[a, b, c]) => u32::from_le_bytes([a, b, c, 0]),
        None => 0,
    };
    for (kind, content, _) in webp::chunks(file.get(12..).unwrap_or_default()) {
        match kind {
            b"VP8X" if animation.width == 0 && content.len() >= 10 => {
                (animation.width, animation.height) = (three(content, 4) + 1, three(content, 7) + 1);
            }
            b"ANMF" => {
                if animation.frames.len() >= limits.frames as usize {
                    animation.cut = true;
                    break;
                }
                let flags = content.get(15).copied().unwrap_or_default();
                let region = Region {
                    x: three(content, 0) * 2,
                    y: three(content, 3) * 2,
                    width: three(content, 6) + 1,
                    height: three(content, 9) + 1,
                };
                animation.frames.push(FrameFacts {
                    region,
                    delay_ms: three(content, 12),
                    disposal: if flags & 1 == 1 { Disposal::Clear } else { Disposal::Keep },
                    blend: if flags & 2 == 2 { Blend::Replace } else { Blend::Over },
                    shown: true,
                });
            }
            _ => {}
        }
    }
    fill_canvas(&mut animation);
    animation
}

/// Gives a canvas without a size that of the frames.
fn fill_canvas(animation: &mut Animation) {
    if animation.width == 0 || animation.height == 0 {
        let ends = |end: fn(Region) -> u32| animation.frames.iter().map(|facts| end(facts.region)).max();
        let width = ends(|region| region.x.saturating_add(region.width));
        let height = ends(|region| region.y.saturating_add(region.height));
        (animation.width, animation.height) = (width.unwrap_or(0), height.unwrap_or(0));
    }
}
