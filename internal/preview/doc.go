// Package preview is the page of those who write and translate texts: every screen of the talk as it looks on a phone, in any language, while the files are being written.
//
// What it promises:
//   - What is shown is put together by the code that people get it from, and says of each
//     word which text it is of. Within a second of a file being saved it is shown anew;
//     a file with mistakes is shown too, with the mistakes where they are.
//   - One address, on this machine only, that holds a secret: who does not know it gets
//     nothing. Nothing is loaded from elsewhere, and nothing leaves.
//   - Nothing is written unless that was asked for; then whole files only, in one step,
//     only over what the page had shown, and nothing that the bot would refuse. A file is
//     written as bot locales fmt writes it, with Unix line ends, whatever an editor left.
package preview
