using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FerWeb.Api;

/// <summary>How much the site takes on, in all and from one client.</summary>
public sealed class LimitsOptions
{
    public const string Section = "Limits";

    /// <value>Largest photo in bytes. Default: 20 MB.</value>
    [Range(1, 1_000_000_000)]
    public int MaxPhotoBytes { get; set; } = 20_000_000;

    /// <value>Photos recognised at the same time. Default: 4, so that requests can share one network pass.</value>
    [Range(1, 1_024)]
    public int MaxConcurrent { get; set; } = 4;

    /// <value>Photos that may wait for their turn; beyond that the answer is 503. Default: 64.</value>
    [Range(0, 10_000)]
    public int MaxWaiting { get; set; } = 64;

    /// <value>How long a client may take to send one photo. Default: 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan UploadTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <value>Photos a minute from one client address, over time; beyond that the answer is 429. Default: 300 (a classroom behind one address).</value>
    [Range(1, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 300;

    /// <value>Photos that one client address may send at once before the rate counts. Default: 60.</value>
    [Range(1, 1_000_000)]
    public int Burst { get; set; } = 60;

    /// <value>
    /// Frames of live video a minute from one client address, over time; they do not count as photos. Default: 3000 (several
    /// viewers behind one address).
    /// </value>
    [Range(1, 1_000_000)]
    public int LiveFramesPerMinute { get; set; } = 3_000;

    /// <value>Frames of live video that one client address may send at once before the rate counts. Default: 200.</value>
    [Range(1, 1_000_000)]
    public int LiveBurst { get; set; } = 200;
}

[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;
