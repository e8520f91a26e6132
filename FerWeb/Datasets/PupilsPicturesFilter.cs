using FerWeb.Api;
using FerWeb.Feedback;
using FerWeb.Security;
using FerWeb.Workspace.Classroom;
using FerWeb.Workspace.Datasets;
using Microsoft.AspNetCore.Authorization;
using static FerWeb.Localization.Texts;

namespace FerWeb.Datasets;

/// <summary>
/// Pictures of a data set that came from Classroom, and of its later versions, show pupils, and those of one that came from feedback show visitors:
/// they are for those who may train, and no browser keeps a copy.
/// </summary>
internal sealed class PupilsPicturesFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        await RequireAsync(http, http.GetRouteValue("id")?.ToString() ?? "");
        return await next(context);
    }

    /// <summary>Whoever asks may see the pictures of this data set.</summary>
    /// <exception cref="ProblemException">They show pupils or visitors, and whoever asks may not train.</exception>
    public static async Task RequireAsync(HttpContext http, string dataset)
    {
        if (WhyNot(http.RequestServices.GetRequiredService<DatasetLibrary>().Find(dataset)) is not { } why)
        {
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        if (!(await http.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(http.User, http, Policies.Write)).Succeeded)
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, why);
        }
    }

    /// <summary>Why the pictures of a data set are for those alone who may train, as a key of the texts; null where everybody may see them.</summary>
    public static string? WhyNot(DatasetEntry? entry) => entry?.Manifest?.Source switch
    {
        ClassroomActions.Source => Key("These pictures were taken in a classroom. They are shown to those alone who may train on this site."),
        FeedbackDatasets.Source => Key("These faces were left by visitors to train with. They are shown to those alone who may train on this site."),
        _ => null,
    };
}
