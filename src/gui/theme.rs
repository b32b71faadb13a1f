//! Every colour and size of the window: two themes with the same names.

use eframe::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Vec2, Visuals,
};

use super::row::Kind;

/// Space between related things, in points; other distances are multiples of it.
pub const GAP: f32 = 8.0;
/// Corner radius of cards and buttons.
pub const RADIUS: u8 = 5;
/// Height of a row in tables.
pub const ROW: f32 = 24.0;

/// The colours of one theme, by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Behind the image.
    pub canvas: Color32,
    /// Panels.
    pub panel: Color32,
    /// Cards and table headers on panels.
    pub card: Color32,
    /// Fields one types into, the hex view.
    pub field: Color32,
    /// Lines between panels and around cards.
    pub border: Color32,
    /// Text.
    pub text: Color32,
    /// Text of second rank; still readable (contrast at least 4.5:1).
    pub weak: Color32,
    /// What is chosen, links, progress.
    pub accent: Color32,
    /// Behind what is chosen.
    pub selection: Color32,
    /// Text on [`Tokens::selection`].
    pub on_selection: Color32,
    /// Under the pointer.
    pub hover: Color32,
    /// Hidden data.
    pub stego: Color32,
    /// Deserves a look.
    pub suspicious: Color32,
    /// Nothing found.
    pub clean: Color32,
    /// Not analysed, waiting, absent.
    pub neutral: Color32,
    /// The checkerboard under transparent pixels.
    pub checker: [Color32; 2],
    /// Bytes of a finding in the hex view.
    pub marked: Color32,
    /// The grid between pixels and the frame of a region.
    pub grid: Color32,
    /// Families of structures: the format's frame, tables, image data, animation, metadata, explained bytes outside.
    pub families: [Color32; 6],
}

/// The dark theme.
pub const DARK: Tokens = Tokens {
    canvas: Color32::from_rgb(14, 16, 19),
    panel: Color32::from_rgb(24, 27, 32),
    card: Color32::from_rgb(33, 37, 44),
    field: Color32::from_rgb(17, 19, 23),
    border: Color32::from_rgb(50, 56, 66),
    text: Color32::from_rgb(226, 230, 236),
    weak: Color32::from_rgb(152, 161, 174),
    accent: Color32::from_rgb(94, 169, 250),
    selection: Color32::from_rgb(34, 68, 108),
    on_selection: Color32::from_rgb(240, 246, 255),
    hover: Color32::from_rgb(44, 50, 59),
    stego: Color32::from_rgb(255, 112, 112),
    suspicious: Color32::from_rgb(244, 184, 84),
    clean: Color32::from_rgb(98, 197, 146),
    neutral: Color32::from_rgb(138, 147, 160),
    checker: [Color32::from_rgb(58, 62, 69), Color32::from_rgb(44, 47, 53)],
    marked: Color32::from_rgb(104, 60, 30),
    grid: Color32::from_rgb(120, 128, 140),
    families: [
        Color32::from_rgb(128, 164, 224),
        Color32::from_rgb(176, 148, 226),
        Color32::from_rgb(88, 168, 158),
        Color32::from_rgb(226, 146, 196),
        Color32::from_rgb(206, 196, 112),
        Color32::from_rgb(138, 147, 160),
    ],
};

/// The light theme.
pub const LIGHT: Tokens = Tokens {
    canvas: Color32::from_rgb(226, 229, 234),
    panel: Color32::from_rgb(250, 251, 252),
    card: Color32::from_rgb(240, 242, 245),
    field: Color32::from_rgb(255, 255, 255),
    border: Color32::from_rgb(210, 215, 223),
    text: Color32::from_rgb(27, 31, 37),
    weak: Color32::from_rgb(84, 94, 108),
    accent: Color32::from_rgb(12, 93, 190),
    selection: Color32::from_rgb(205, 225, 250),
    on_selection: Color32::from_rgb(12, 32, 60),
    hover: Color32::from_rgb(228, 232, 238),
    stego: Color32::from_rgb(186, 30, 36),
    suspicious: Color32::from_rgb(146, 86, 0),
    clean: Color32::from_rgb(24, 113, 68),
    neutral: Color32::from_rgb(98, 107, 120),
    checker: [Color32::from_rgb(255, 255, 255), Color32::from_rgb(222, 225, 230)],
    marked: Color32::from_rgb(255, 222, 173),
    grid: Color32::from_rgb(110, 118, 130),
    families: [
        Color32::from_rgb(52, 92, 160),
        Color32::from_rgb(112, 74, 168),
        Color32::from_rgb(16, 112, 104),
        Color32::from_rgb(158, 54, 118),
        Color32::from_rgb(112, 98, 0),
        Color32::from_rgb(98, 107, 120),
    ],
};

impl Tokens {
    /// The colour of a kind of row.
    pub fn of(&self, kind: Kind) -> Color32 {
        match kind {
            Kind::Stego => self.stego,
            Kind::Suspicious => self.suspicious,
            Kind::Clean => self.clean,
            Kind::Failed | Kind::Waiting => self.neutral,
        }
    }
}

/// The tokens of the theme that `ui` is drawn in.
pub fn tokens(ui: &egui::Ui) -> Tokens {
    if ui.visuals().dark_mode { DARK } else { LIGHT }
}

/// `colour` thinned to `share` (0..=1) of its strength, for tinted backgrounds.
pub fn tint(colour: Color32, share: f32) -> Color32 {
    colour.gamma_multiply(share)
}

/// What is readable on `colour`, which comes from an image: the one of black and white with more contrast to it.
pub fn ink(colour: Color32) -> Color32 {
    let [r, g, b, _] = colour.to_array().map(u32::from);
    // Brightness by the weights of ITU-R BT.601; black and white are equal at about half.
    if r * 299 + g * 587 + b * 114 > 128_000 { Color32::BLACK } else { Color32::WHITE }
}

/// Gives both themes to `ctx`.
pub fn install(ctx: &egui::Context) {
    // Arrows and signs that the text font lacks are in the monospaced one.
    let mut fonts = egui::FontDefinitions::default();
    let lenders = fonts.families.get(&FontFamily::Monospace).cloned().unwrap_or_default();
    let text = fonts.families.entry(FontFamily::Proportional).or_default();
    text.extend(lenders.into_iter().filter(|font| !text.contains(font)).collect::<Vec<_>>());
    ctx.set_fonts(fonts);
    ctx.style_mut_of(egui::Theme::Dark, |style| apply(style, &DARK, Visuals::dark()));
    ctx.style_mut_of(egui::Theme::Light, |style| apply(style, &LIGHT, Visuals::light()));
    // Ctrl with plus, minus and 0 zoom the image, not the window.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

fn apply(style: &mut Style, tokens: &Tokens, visuals: Visuals) {
    let font = |size| FontId::new(size, FontFamily::Proportional);
    style.text_styles = [
        (TextStyle::Heading, font(17.0)),
        (TextStyle::Body, font(13.5)),
        (TextStyle::Button, font(13.5)),
        (TextStyle::Small, font(12.0)),
        (TextStyle::Monospace, FontId::new(12.5, FontFamily::Monospace)),
    ]
    .into();
    style.spacing.item_spacing = Vec2::new(GAP, 6.0);
    style.spacing.button_padding = Vec2::new(9.0, 4.0);
    style.spacing.interact_size = Vec2::new(32.0, 24.0);
    style.spacing.window_margin = Margin::same(12);
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.combo_width = 60.0;
    style.spacing.scroll = egui::style::ScrollStyle { bar_width: 9.0, ..egui::style::ScrollStyle::solid() };
    style.interaction.selectable_labels = false;
    style.visuals = dress(visuals, tokens);
}

fn dress(mut visuals: Visuals, tokens: &Tokens) -> Visuals {
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.panel;
    visuals.window_stroke = Stroke::new(1.0, tokens.border);
    visuals.extreme_bg_color = tokens.field;
    visuals.text_edit_bg_color = Some(tokens.field);
    visuals.faint_bg_color = tint(tokens.card, 0.55);
    visuals.code_bg_color = tokens.field;
    visuals.hyperlink_color = tokens.accent;
    visuals.warn_fg_color = tokens.suspicious;
    visuals.error_fg_color = tokens.stego;
    visuals.weak_text_color = Some(tokens.weak);
    visuals.selection.bg_fill = tokens.selection;
    visuals.selection.stroke = Stroke::new(1.0, tokens.on_selection);
    let radius = CornerRadius::same(RADIUS);
    let widgets = &mut visuals.widgets;
    let (rest, hover) = (tokens.card, tokens.hover);
    for (widget, fill, stroke, text) in [
        (&mut widgets.noninteractive, tokens.panel, tokens.border, tokens.text),
        (&mut widgets.inactive, rest, tokens.border, tokens.text),
        (&mut widgets.hovered, hover, tokens.weak, tokens.text),
        (&mut widgets.active, tokens.selection, tokens.accent, tokens.on_selection),
        (&mut widgets.open, hover, tokens.border, tokens.text),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::new(1.0, stroke);
        widget.fg_stroke = Stroke::new(1.0, text);
        widget.corner_radius = radius;
        widget.expansion = 0.0;
    }
    visuals.window_corner_radius = CornerRadius::same(RADIUS + 3);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS + 1);
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of two opaque colours (WCAG 2.2, 1.4.3).
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |colour: Color32| {
            let linear = |value: u8| {
                let value = f64::from(value) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn numbers_on_pixels_are_readable() {
        for grey in 0..=255 {
            let colour = Color32::from_gray(grey);
            assert!(contrast(ink(colour), colour) >= 3.9, "{grey}: {}", contrast(ink(colour), colour));
        }
    }

    #[test]
    fn all_text_is_readable_in_both_themes() {
        for tokens in [DARK, LIGHT] {
            let texts =
                [tokens.text, tokens.weak, tokens.accent, tokens.stego, tokens.suspicious, tokens.clean];
            for text in texts.into_iter().chain([tokens.neutral]) {
                for ground in [tokens.panel, tokens.card, tokens.field] {
                    assert!(
                        contrast(text, ground) >= 4.5,
                        "{text:?} on {ground:?}: {}",
                        contrast(text, ground)
                    );
                }
            }
            for family in tokens.families {
                assert!(contrast(tokens.field, family) >= 4.5, "labels on {family:?}");
            }
            assert!(contrast(tokens.on_selection, tokens.selection) >= 4.5);
            assert!(contrast(tokens.text, tokens.marked) >= 4.5);
        }
    }
}
