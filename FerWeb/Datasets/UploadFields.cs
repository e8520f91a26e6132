using System.Globalization;
using FerWeb.Api;

namespace FerWeb.Datasets;

/// <summary>What a client may say of a data set beside its file, by whichever way: in the address, in a form, or in JSON.</summary>
/// <param name="Name">For a person; null takes the file's name.</param>
/// <param name="MaxBadPercent">The import stops when more of the pictures cannot be used, 0 to 100; null for the usual limit.</param>
/// <param name="OwnClasses">Each folder of pictures is a class of its own, instead of one of the seven emotions.</param>
internal sealed record UploadFields(string? Name = null, double? MaxBadPercent = null, bool OwnClasses = false)
{
    public const string NameField = "name";
    public const string MaxBadField = "max_bad_percent";
    public const string OwnClassesField = "own_classes";

    private const int LongestName = 100;

    /// <summary>Takes a field in.</summary>
    /// <exception cref="ProblemException">400: there is no such field, or its value is none.</exception>
    public UploadFields With(string field, string value) => field switch
    {
        NameField => this with { Name = CheckName(value) },
        MaxBadField => this with { MaxBadPercent = Percent(value) },
        OwnClassesField => this with
        {
            OwnClasses = bool.TryParse(value, out var own)
                ? own
                : throw new ProblemException(
                    StatusCodes.Status400BadRequest, $"'{OwnClassesField}' is true or false: whether each folder of pictures is a class of its own.",
                    field: OwnClassesField),
        },
        _ => throw new ProblemException(
            StatusCodes.Status400BadRequest,
            $"There is no field '{field}'. A data set has '{NameField}', '{MaxBadField}' and '{OwnClassesField}' beside its file.",
            field: field),
    };

    /// <summary>The fields of an address.</summary>
    /// <exception cref="ProblemException">400, as <see cref="With"/>.</exception>
    public static UploadFields Of(IQueryCollection query)
        => query.Aggregate(new UploadFields(), (fields, pair) => fields.With(pair.Key, pair.Value.ToString()));

    /// <summary>Checks a percentage.</summary>
    /// <exception cref="ProblemException">400: it is none of 0 to 100.</exception>
    public static double? Check(double? percent) => percent is null or (>= 0 and <= 100)
        ? percent
        : throw new ProblemException(
            StatusCodes.Status400BadRequest,
            $"'{MaxBadField}' is a percentage of 0 to 100: how many of the pictures may be left out because they cannot be used.",
            field: MaxBadField);

    /// <summary>Checks a name that somebody gave; that of a file is cut instead.</summary>
    /// <exception cref="ProblemException">400: it is too long.</exception>
    public static string? CheckName(string? name) => name?.Trim().Length > LongestName
        ? throw new ProblemException(
            StatusCodes.Status400BadRequest, $"The name of a data set has at most {LongestName} characters. Shorten it.", field: NameField)
        : name;

    /// <summary>A name that a person can be shown: no control characters, not empty, not too long.</summary>
    public static string Presentable(string name)
    {
        var plain = string.Concat(name.Where(c => !char.IsControl(c))).Trim();
        return plain.Length switch
        {
            0 => "Uploaded",
            > LongestName => plain[..LongestName],
            _ => plain,
        };
    }

    private static double? Percent(string value)
        => Check(double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) ? percent : double.NaN);
}
