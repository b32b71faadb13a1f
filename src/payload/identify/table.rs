//! The signatures, the more telling ones first. Sources: the formats' own specifications, and the file(1) magic
//! database's descriptions where there are none.

use super::archives::{ar, bzip2, cabinet, gzip, seven_zip, zip, zlib, zstd};
use super::media::{bmp, flv, iso_media, java_class, jpeg, mach_o, mp3, pcap, pdf, png, riff, tiff};
use super::walks::{elf, gif, ogg, pe, rar4, rar5, sqlite, tar, xz};
use super::{Check, Signature};

const fn row(
    extension: &'static str,
    name: &'static str,
    magic: &'static [u8],
    check: fn(&[u8]) -> Check,
) -> Signature {
    Signature { extension, name, at: 0, magic, check }
}

/// A type whose magic is all that is looked at.
const fn magic(extension: &'static str, name: &'static str, magic: &'static [u8]) -> Signature {
    row(extension, name, magic, |_| Check::Plausible(0.0))
}

pub(super) static SIGNATURES: &[Signature] = &[
    // Archives and compressed files.
    row("zip", "ZIP archive", b"PK\x03\x04", zip),
    row("rar", "RAR archive", b"Rar!\x1a\x07\x01\0", rar5),
    row("rar", "RAR archive", b"Rar!\x1a\x07\0", rar4),
    row("7z", "7-Zip archive", b"7z\xbc\xaf\x27\x1c", seven_zip),
    row("gz", "gzip file", b"\x1f\x8b\x08", gzip),
    row("bz2", "bzip2 file", b"BZh", bzip2),
    row("xz", "xz file", b"\xfd7zXZ\0", xz),
    row("zst", "Zstandard file", b"\x28\xb5\x2f\xfd", zstd),
    magic("lz4", "LZ4 file", b"\x04\x22\x4d\x18\x64\x40\xa7"),
    magic("lz", "lzip file", b"LZIP\x01"),
    row("cab", "cabinet archive", b"MSCF\0\0\0\0", cabinet),
    row("a", "ar archive", b"!<arch>\n", ar),
    magic("rpm", "RPM package", b"\xed\xab\xee\xdb\x03\0"),
    magic("arj", "ARJ archive", b"\x60\xea\x2b\0\x22"),
    Signature { extension: "tar", name: "tar archive", at: 257, magic: b"ustar", check: tar },
    row("zlib", "zlib stream", b"\x78", zlib),
    // Images.
    row("png", "PNG image", b"\x89PNG\r\n\x1a\n", png),
    row("jpg", "JPEG image", b"\xff\xd8\xff", jpeg),
    row("gif", "GIF image", b"GIF89a", gif),
    row("gif", "GIF image", b"GIF87a", gif),
    row("riff", "RIFF file", b"RIFF", riff),
    row("bmp", "BMP image", b"BM", bmp),
    row("tif", "TIFF image", b"II*\0", tiff),
    row("tif", "TIFF image", b"MM\0*", tiff),
    magic("psd", "Photoshop document", b"8BPS\0\x01\0\0\0\0\0\0"),
    magic("xcf", "GIMP image", b"gimp xcf "),
    magic("jp2", "JPEG 2000 image", b"\0\0\0\x0cjP  \r\n\x87\n"),
    magic("jxl", "JPEG XL image", b"\0\0\0\x0cJXL \r\n\x87\n"),
    magic("djvu", "DjVu document", b"AT&TFORM"),
    magic("fits", "FITS image", b"SIMPLE  =                    T"),
    // Sound and video.
    Signature { extension: "mp4", name: "ISO media file", at: 4, magic: b"ftyp", check: iso_media },
    row("mp3", "MP3 file", b"ID3", mp3),
    row("ogg", "Ogg file", b"OggS\0\x02", ogg),
    magic("flac", "FLAC file", b"fLaC\0\0\0\x22"),
    magic("mid", "MIDI file", b"MThd\0\0\0\x06\0"),
    magic("amr", "AMR file", b"#!AMR\n"),
    magic("mkv", "Matroska file", b"\x1a\x45\xdf\xa3"),
    magic("asf", "ASF file", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    row("flv", "Flash video", b"FLV\x01", flv),
    // Documents.
    row("pdf", "PDF document", b"%PDF-", pdf),
    magic("ps", "PostScript document", b"%!PS-Adobe-"),
    magic("rtf", "RTF document", b"{\\rtf1"),
    magic("ole", "OLE compound document", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    magic("lnk", "Windows shortcut", b"L\0\0\0\x01\x14\x02\0"),
    // Programs.
    row("elf", "ELF program", b"\x7fELF", elf),
    row("exe", "Windows program", b"MZ", pe),
    // The header that linkers write, where the rest cannot be followed: 144 bytes in the last of 3 pages, no
    // relocations, 4 paragraphs of header, all of memory, stack at 0xb8.
    magic("exe", "Windows program", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0\xb8\0\0\0"),
    row("macho", "Mach-O program", b"\xcf\xfa\xed\xfe", mach_o),
    row("macho", "Mach-O program", b"\xce\xfa\xed\xfe", mach_o),
    row("class", "Java class", b"\xca\xfe\xba\xbe", java_class),
    magic("dex", "Android program", b"dex\n03"),
    magic("wasm", "WebAssembly module", b"\0asm\x01\0\0\0"),
    magic("swf", "Flash program", b"CWS\x0a"),
    // Data bases, disks, captures, keys.
    row("sqlite", "SQLite database", b"SQLite format 3\0", sqlite),
    magic("kdbx", "KeePass database", b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5"),
    magic("luks", "LUKS volume", b"LUKS\xba\xbe"),
    magic("vmdk", "VMDK disk", b"KDMV\x01\0\0\0"),
    magic("qcow2", "QCOW disk", b"QFI\xfb\0\0\0"),
    magic("sqsh", "SquashFS volume", b"hsqs"),
    row("pcap", "packet capture", b"\xd4\xc3\xb2\xa1", pcap),
    magic("pcapng", "packet capture", b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a"),
    magic("pcapng", "packet capture", b"\x0a\x0d\x0d\x0a"),
    magic("hdf5", "HDF5 file", b"\x89HDF\r\n\x1a\n"),
    magic("npy", "NumPy array", b"\x93NUMPY"),
    magic("parquet", "Parquet file", b"PAR1\x15"),
    magic("blend", "Blender scene", b"BLENDER"),
    magic("torrent", "torrent", b"d8:announce"),
    magic("enc", "OpenSSL encrypted file", b"Salted__"),
    magic("age", "age encrypted file", b"age-encryption.org/v1"),
    magic("pem", "PEM armour", b"-----BEGIN "),
    // Fonts.
    magic("woff", "WOFF font", b"wOFF\0\x01\0\0"),
    magic("woff2", "WOFF2 font", b"wOF2\0\x01\0\0"),
    magic("otf", "OpenType font", b"OTTO\0"),
];
