//! Camouflage: appended, combined with a stream that the caller gives.

/// `cover` with `data` appended; the texts are the hidden file's name, the cover's name, the password.
pub fn embed(cover: &[u8], data: &[u8], texts: [&str; 3], stream: &[u8]) -> Vec<u8> {
    let combined = |bytes: &[u8]| bytes.iter().zip(stream).map(|(byte, key)| byte ^ key).collect::<Vec<u8>>();
    let field = |text: &str, length: usize| {
        let mut field = combined(text.as_bytes());
        field.resize(length, b' ');
        field
    };
    let mut file = cover.to_vec();
    let size = (data.len() as u32).to_le_bytes();
    file.extend([0x20, 0, 0x4b, 0x91, 0xd9, 1]);
    file.extend([0x33; 20]);
    file.extend(size);
    file.extend(combined(data));
    let [hidden, name, password] = texts;
    file.extend(field(hidden, 255));
    file.extend(field(name, 255));
    file.extend(size);
    file.extend((cover.len() as u32).to_le_bytes());
    file.extend([0, 0]);
    file.extend(field(password, 255));
    file.extend(field("1.2.1", 20));
    file
}
