using System.Text;
using System.Text.Unicode;

namespace FerWeb.Engine.Datasets.Importing;

/// <summary>
/// Names in zips: UTF-8, and what cannot be that as Windows writes it where the alphabet is Latin, in the code page of its console, without
/// saying so in the zip.
/// </summary>
/// <param name="language">Of who made the zip: Turkish has a code page of its own, where ğ, ı, İ and ş stand in place of º, ì, ÿ and ƒ.</param>
internal sealed class ZipNames(string language) : Encoding
{
    private readonly Encoding _windows = CodePagesEncodingProvider.Instance.GetEncoding(language == "tr" ? 857 : 850)!;

    public override int GetByteCount(char[] chars, int index, int count) => UTF8.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)
        => UTF8.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => Of(bytes, index, count).GetCharCount(bytes, index, count);

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
        => Of(bytes, byteIndex, byteCount).GetChars(bytes, byteIndex, byteCount, chars, charIndex);

    public override int GetMaxByteCount(int charCount) => UTF8.GetMaxByteCount(charCount);

    public override int GetMaxCharCount(int byteCount) => UTF8.GetMaxCharCount(byteCount);

    private Encoding Of(byte[] name, int index, int count) => Utf8.IsValid(name.AsSpan(index, count)) ? UTF8 : _windows;
}
