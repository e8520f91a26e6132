using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization;

namespace FerWeb.Engine;

/// <summary>
/// A sentence for a person that keeps what it was made of, so that a page can say it in another language: the English template, which
/// is its key, and what stands in the places. Made from an interpolated string: <c>Sentence fault = $"There is no device '{name}'.";</c>
/// </summary>
[InterpolatedStringHandler]
[JsonConverter(typeof(SentenceText))]
public sealed class Sentence : IEquatable<Sentence>
{
    private readonly StringBuilder _template = new();
    private readonly List<object> _arguments = [];

    /// <summary>For the compiler: an empty sentence that is appended to.</summary>
    public Sentence(int literalLength, int formattedCount)
    {
        _template.EnsureCapacity(literalLength + (3 * formattedCount));
        _arguments.EnsureCapacity(formattedCount);
    }

    /// <summary>From its two parts, as they were stored.</summary>
    /// <param name="template">As <see cref="Template"/>.</param>
    /// <param name="arguments">Strings, numbers and sentences.</param>
    public Sentence(string template, params IReadOnlyList<object> arguments)
    {
        _template.Append(template);
        _arguments.AddRange(arguments);
    }

    /// <value>No words.</value>
    public static Sentence Empty { get; } = "";

    /// <value>English, with {0}, {1} ... where the arguments stand (and braces doubled, when there are any).</value>
    public string Template => _template.ToString();

    /// <value>What stands in the places: strings, numbers, sentences and others whose ToString is English.</value>
    public IReadOnlyList<object> Arguments => _arguments;

    /// <value>Whether there are no words.</value>
    public bool IsEmpty => _template.Length == 0;

    /// <summary>A sentence without places.</summary>
    public static implicit operator Sentence(string text) => new(text);

    /// <summary>For the compiler.</summary>
    public void AppendLiteral(string value)
        => _template.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    /// <summary>For the compiler.</summary>
    public void AppendFormatted<T>(T value) => Append(value);

    /// <summary>For the compiler: what has a format of its own is put into words at once.</summary>
    public void AppendFormatted<T>(T value, string format)
        where T : IFormattable
        => Append(value.ToString(format, CultureInfo.InvariantCulture));

    /// <summary>In English, whoever asks.</summary>
    public override string ToString() => _arguments.Count == 0 ? Template : string.Format(CultureInfo.InvariantCulture, Template, [.. _arguments]);

    /// <inheritdoc/>
    public bool Equals(Sentence? other) => other is not null && Template == other.Template && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Sentence);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    private void Append(object? value)
    {
        _template.Append(CultureInfo.InvariantCulture, $"{{{_arguments.Count}}}");
        _arguments.Add(value ?? "");
    }
}
